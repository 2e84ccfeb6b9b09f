"""The part of JSON Schema 2020-12 that our schemas use, and no more: a keyword
that is not known here is an error, so that none is passed over."""

import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
         "null": type(None)}


def is_type(x, name):
    number = isinstance(x, (int, float)) and not isinstance(x, bool)
    if name == "number":
        return number
    if name == "integer":
        return number and x == int(x)
    return isinstance(x, TYPES[name])


class Validator:
    """Validator(schema).ok(document, schema)"""

    KNOWN = {"$schema", "$id", "$defs", "$ref", "title", "description", "type",
             "properties", "required", "additionalProperties", "allOf",
             "oneOf", "anyOf", "not", "const", "enum", "minimum", "maximum",
             "exclusiveMinimum", "minProperties", "maxProperties", "default",
             "examples", "maxItems", "minItems", "items", "prefixItems",
             "pattern", "dependentRequired", "if", "then"}

    def __init__(self, root):
        self.root = root

    def ok(self, x, s):
        if isinstance(s, bool):
            return s
        assert set(s) <= self.KNOWN, set(s) - self.KNOWN
        if "$ref" in s:
            name = s["$ref"].rsplit("/", 1)[1]
            if not self.ok(x, self.root["$defs"][name]):
                return False
        good = self.plain(x, s) and self.combined(x, s)
        if good and isinstance(x, dict):
            good = self.members(x, s)
        if good and isinstance(x, list):
            good = self.entries(x, s)
        return good

    @staticmethod
    def plain(x, s):
        types = s.get("type", [])
        types = types if isinstance(types, list) else [types]
        if types and not any(is_type(x, t) for t in types):
            return False
        if "const" in s and (x != s["const"] or
                             isinstance(x, bool) != isinstance(s["const"], bool)):
            return False
        if "enum" in s and x not in s["enum"]:
            return False
        if is_type(x, "number") and not (
                s.get("minimum", x) <= x <= s.get("maximum", x) and
                x > s.get("exclusiveMinimum", -float("inf"))):
            return False
        return not (isinstance(x, str) and "pattern" in s and
                    not re.search(s["pattern"], x))

    def combined(self, x, s):
        if any(not self.ok(x, t) for t in s.get("allOf", [])):
            return False
        if "anyOf" in s and not any(self.ok(x, t) for t in s["anyOf"]):
            return False
        if "oneOf" in s and sum(self.ok(x, t) for t in s["oneOf"]) != 1:
            return False
        if "not" in s and self.ok(x, s["not"]):
            return False
        return not ("if" in s and self.ok(x, s["if"]) and
                    not self.ok(x, s["then"]))

    def members(self, x, s):
        properties = s.get("properties", {})
        if any(k not in x for k in s.get("required", [])):
            return False
        if not s.get("minProperties", 0) <= len(x) <= s.get("maxProperties",
                                                            len(x)):
            return False
        for k, needs in s.get("dependentRequired", {}).items():
            if k in x and any(n not in x for n in needs):
                return False
        other = s.get("additionalProperties", True)
        return all(self.ok(v, properties.get(k, other)) for k, v in x.items())

    def entries(self, x, s):
        first = s.get("prefixItems", [])
        if not s.get("minItems", 0) <= len(x) <= s.get("maxItems", len(x)):
            return False
        return all(self.ok(v, first[i] if i < len(first) else
                           s.get("items", True)) for i, v in enumerate(x))
