"""How a chain of clerks goes about a document; the kind itself is `organisms.kinds.clerk`.

classifying   the first level: which label, and how sure it is, from what the others wrote
summarising   the second level: some words for the document, judged by what its objective makes of them
describing    the third level: a word for the formula, judged by an objective of its own
"""
