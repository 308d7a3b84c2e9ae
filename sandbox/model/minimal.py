"""The smallest JSON that a schema allows: what the model answers to schemas it was not made for."""

from sandbox.wire import Object, is_object, objects, strings, text

DEEPEST = 24
FORMATS = {
    "date": "2000-01-01",
    "date-time": "2000-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "email": "demo@example.test",
    "uri": "https://example.test/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def minimal(schema: Object) -> object:
    """An instance of a JSON schema with nothing in it that the schema does not demand.

    Args:
        schema: may refer into itself with `$ref`; patterns are not understood.
    """
    return build(schema, schema, 0)


def build(schema: Object, root: Object, depth: int) -> object:
    """An instance of a part of a schema."""
    if depth > DEEPEST:
        return None
    if "$ref" in schema:
        return build(follow(text(schema["$ref"]), root), root, depth + 1)
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    for name in ("anyOf", "oneOf"):
        if options := objects(schema.get(name)):
            return build(simplest(options), root, depth + 1)
    if parts := objects(schema.get("allOf")):
        return build(merged(parts, root), root, depth + 1)
    return build_type(schema, root, depth)


def follow(reference: str, root: Object) -> Object:
    """The part of the schema a local reference names; the empty schema if there is none."""
    found: object = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        if step and is_object(found):
            found = found.get(step.replace("~1", "/").replace("~0", "~"))
    return found if is_object(found) else {}


def simplest(options: list[Object]) -> Object:
    """Null if the options allow it, else the first."""
    return next((option for option in options if option.get("type") == "null"), options[0])


def merged(parts: list[Object], root: Object) -> Object:
    """All the parts of an allOf in one schema."""
    whole: Object = {}
    for part in parts:
        whole |= follow(text(part["$ref"]), root) if "$ref" in part else part
    return whole


def build_type(schema: Object, root: Object, depth: int) -> object:
    """An instance by the schema's type; a schema without one is taken for an object if it has properties."""
    kind = schema.get("type")
    names = [kind] if isinstance(kind, str) else strings(kind)
    name = "null" if "null" in names else (names or ["object" if "properties" in schema else "null"])[0]
    if name == "object":
        return build_object(schema, root, depth)
    if name == "array":
        items = schema.get("items")
        item: Object = items if is_object(items) else {}
        return [build(item, root, depth + 1) for _ in range(int(schema.get("minItems", 0)))]
    if name == "string":
        return FORMATS.get(text(schema.get("format")), "").ljust(int(schema.get("minLength", 0)), "-")
    if name in ("integer", "number"):
        return smallest(schema, whole=name == "integer")
    return False if name == "boolean" else None


def build_object(schema: Object, root: Object, depth: int) -> Object:
    """An object with its required properties only."""
    properties = schema.get("properties")
    known: Object = properties if is_object(properties) else {}
    parts = {name: known.get(name) for name in strings(schema.get("required"))}
    return {name: build(part if is_object(part) else {}, root, depth + 1) for name, part in parts.items()}


def smallest(schema: Object, whole: bool) -> float:
    """Zero if allowed, else the number next to the nearest bound."""
    step = schema.get("multipleOf", 1)
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    number = 0
    if low is not None and low >= 0:
        number = low + (step if "minimum" not in schema else 0)
        number = number if number % step == 0 else number + step - number % step
    elif high is not None and high <= 0:
        number = high - (step if "maximum" not in schema else 0)
    return int(-(-number // 1)) if whole else number
