import csv
import io

ROWS, COLUMNS, CELL = 50, 40, 300
SNIFFED = 2_048  # characters; how long sniffing takes grows with the square of it


def rows_of(text: str) -> list[list[str]]:
    """The first rows of a table, head first; nothing when it is none."""
    lines = text.splitlines()[: ROWS * 4]
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff("\n".join(lines[:20])[:SNIFFED], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        found = [
            [cell[:CELL] for cell in row[:COLUMNS]]
            for row, _number in zip(csv.reader(io.StringIO("\n".join(lines)), dialect), range(ROWS + 1), strict=False)
        ]
    except csv.Error:
        return []
    width = max((len(row) for row in found), default=0)
    return [row + [""] * (width - len(row)) for row in found if row]
