"""Near-duplicates to stories, and articles to conflicts.

fingerprint   what one text is compared by: words, shingles, numbers, names that survive translation
near          which texts are copies of one another (MinHash proposes, rapidfuzz decides)
link          how strongly two articles tell the same event
cluster       articles to stories, causally: a story depends only on what was published before
conflict      which conflicts a signal belongs to
"""
