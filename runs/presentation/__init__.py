"""Showing: replay, comparisons, figures, reports, progress, and exports of what runs recorded."""
