"""One engine for every questionnaire: versions that never change once published, and answers that keep theirs."""
