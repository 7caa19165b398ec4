"""What a form is, and the tags of what it can be."""

# The form in lower case, its tags: n noun, a adjective, i infinitive, p finite present, d finite past, c past
# participle, g present participle, z infinitive with "zu", x fixed word or phrase, f future, h possible ("vurabilir"),
# k negated by its own ending ("vurmadı"). A form may carry several ("pd").
Form = tuple[str, str]
