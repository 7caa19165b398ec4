"""Words to concepts, one YAML file a language; actors and who opposes whom; rules for all languages."""
