"""The widths, in columns, at which a page is laid out anew."""

from __future__ import annotations

SLIM = 60
"""Below this the window is too small."""
USUAL = 80
"""From here on the steps have a panel of their own."""
WIDE = 120
"""From here on there is room for the next line to say, for times and clauses, for the preview at the side."""
