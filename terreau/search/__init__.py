"""The search: documents, words, meaning."""

import os

# One thread for products of vectors: several that wait for each other make a question twice as long where web processes share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
