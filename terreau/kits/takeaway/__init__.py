"""What leaves the site: a booklet read once (`reading`), made into a PDF, an EPUB or a folder, and kept (`keeping`)."""
