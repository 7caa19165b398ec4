"""Turn one article into signals: gate, sentences, spans, clauses, rules, modality, merge, re-rank."""
