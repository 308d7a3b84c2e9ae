"""What the model says to one request: by the name of the schema it must fill."""

from dataclasses import dataclass

from sandbox.model.dossier import write_dossier
from sandbox.model.minimal import minimal
from sandbox.model.pages import choose_pages
from sandbox.wire import Object, dumps

INTRODUCTION = "I am Leadatlas's demo model: I only quote the pages I am given and cannot reason."

SKILLS = {"pagechoice": choose_pages, "dossier": write_dossier}


@dataclass(frozen=True)
class Ask:
    """A request: what the user said, the answer's form (text, json_object, json_schema), the schema and its name."""

    said: str
    form: str = "text"
    schema_name: str = ""
    schema: Object | None = None


def reply(ask: Ask) -> str:
    """The model's answer as text; JSON when a form asks for it."""
    if ask.form == "json_object":
        return dumps({"answer": INTRODUCTION})
    if ask.form != "json_schema":
        return INTRODUCTION
    skill = SKILLS.get(ask.schema_name.lower().replace("_", "").replace("-", ""))
    return dumps(skill(ask.said) if skill else minimal(ask.schema or {}))
