"""Draws what a command printed as the picture of the README.

usage: auteur ... | python3 docs/make_picture.py > docs/demo.svg
"""

import html
import sys

COLUMNS, CHARACTER, LINE, MARGIN = 96, 7.7, 17, 18

lines = [line.rstrip("\n")[:COLUMNS] for line in sys.stdin]
width = round(COLUMNS * CHARACTER + 2 * MARGIN)
height = LINE * len(lines) + 2 * MARGIN
print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
print(f'<rect width="{width}" height="{height}" rx="8" fill="#1b2330"/>')
print('<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12.8" fill="#dfe6ee" xml:space="preserve">')
for number, line in enumerate(lines):
    print(f'<text x="{MARGIN}" y="{MARGIN + LINE * number + 12}">{html.escape(line)}</text>')
print("</g></svg>")
