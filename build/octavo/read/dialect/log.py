"""Where the dialect's parts note what they find: the one thing they share."""

from __future__ import annotations

from typing import Any

from octavo.report import Finding, Severity, Source

#: Of one code a file tells no more than so many.
MOST = 40


class Log:
    """Findings about one source file, whose lines it knows.

    ``first`` is the 1-based line of the file that ``lines[0]`` is.
    """

    def __init__(self, file: str, lines: list[str], first: int) -> None:
        self.file = file
        self.lines = lines
        self.first = first
        self.findings: list[Finding] = []
        self._counts: dict[str, int] = {}

    def source(self, line: int, needle: str = "", offset: int = 0) -> Source:
        """The place ``offset`` characters behind ``needle`` in the block that begins at ``line``.

        Column 1 of the line where the needle is not found.
        """
        begin = line - self.first
        if needle:
            for index in range(max(begin, 0), len(self.lines)):
                if index > begin and not self.lines[index].strip():
                    break
                column = self.lines[index].find(needle)
                if column >= 0:
                    return Source(self.file, index + self.first, column + offset + 1)
        return Source(self.file, line)

    def add(
        self,
        severity: Severity,
        code: str,
        message: str,
        line: int,
        needle: str = "",
        hint: str = "",
        offset: int = 0,
    ) -> None:
        """Note a finding about what stands at ``needle`` in the block at ``line``.

        Of one code a file tells no more than `MOST`; the last says so.
        """
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count > MOST:
            return
        if count == MOST:
            hint = f"{hint}; there may be more of this kind further down".lstrip("; ")
        self.findings.append(
            Finding(code, severity, message, self.source(line, needle, offset), hint)
        )


class Labels(dict[str, Any]):
    """What labels mean. ``asked`` holds those that anybody has asked for, whether known or not."""

    def __init__(self, asked: set[str]) -> None:
        super().__init__()
        self.asked = asked

    def __contains__(self, label: object) -> bool:
        """Whether a label is known."""
        self.asked.add(str(label))
        return super().__contains__(label)

    def __getitem__(self, label: str) -> Any:
        """What a label means. Raises KeyError for one that is not known."""
        self.asked.add(label)
        return super().__getitem__(label)

    def get(self, label: str, default: Any = None) -> Any:
        """What a label means, the default for one that is not known."""
        self.asked.add(label)
        return super().get(label, default)


class References:
    """Which references a file defines, where, and which of them it uses, by label.

    ``headings`` are the addresses of its headings, which may be referred to by their texts.
    """

    def __init__(self, headings: dict[str, str] | None = None) -> None:
        self.headings: dict[str, str] = {} if headings is None else headings
        self._lines: dict[str, int] = {}
        self._used: set[str] = set()

    def define(self, name: str, line: int) -> bool:
        """Note a definition; False where there is one already."""
        return self._lines.setdefault(name, line) == line

    def use(self, name: str) -> None:
        """Note a use."""
        self._used.add(name)

    def report(self, log: Log) -> None:
        """Say which are used nowhere."""
        for name, line in self._lines.items():
            if name not in self._used:
                log.add(
                    Severity.NOTE,
                    "link-unused",
                    f"the reference [{name}] is used nowhere",
                    line,
                    "[",
                    f"link to it with `[text][{name}]`, or take it out",
                )
