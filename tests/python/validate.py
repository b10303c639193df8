"""Says of each file whether it is valid: validate.py SCHEMA FILE…  (an XSD for XML, a JSON Schema for JSON)."""
import json
import sys


def by_xsd(path):
    import xmlschema

    schema = xmlschema.XMLSchema(path)

    def valid(file):
        try:
            return schema.is_valid(file)
        except Exception:  # not well-formed
            return False

    return valid


def by_json_schema(path):
    import jsonschema

    with open(path, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))

    def valid(name):
        with open(name, encoding="utf-8") as file:
            return validator.is_valid(json.load(file))

    return valid


schema, files = sys.argv[1], sys.argv[2:]
check = by_json_schema(schema) if schema.endswith(".json") else by_xsd(schema)
for name in files:
    print("valid" if check(name) else "invalid", name)
