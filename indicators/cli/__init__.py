"""The command line: one command a job, thin over pipeline, score, report and evaluate.

Exit codes: 0 good, 1 a fault of ours, 2 usage, configuration, database or port, 3 some input failed.
"""
