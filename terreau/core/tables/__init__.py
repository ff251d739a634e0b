"""Tables that people send or take, CSV or XLSX: read whatever spreadsheet wrote them, and written as any opens them."""
