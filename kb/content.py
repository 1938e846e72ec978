"""The blocks of a ficha, as they are kept, edited and shown."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

StepChannel = Literal["online", "oficina", "telefono"]


class Step(BaseModel):
    """How to do it through one door."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: StepChannel
    text: str = Field(min_length=1, max_length=4000)


class FichaContent(BaseModel):
    """The blocks; an empty one is not shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    beneficiaries: str = Field(default="", max_length=4000)
    requirements: list[str] = Field(default_factory=list, max_length=40)
    documents: list[str] = Field(default_factory=list, max_length=40)
    steps: list[Step] = Field(default_factory=list, max_length=6)
    cost: str = Field(default="", max_length=500)
    term: str = Field(default="", max_length=500)
    validity: str = Field(default="", max_length=500)
    legal: str = Field(default="", max_length=2000)

    def body(self) -> str:
        """Return every word of the blocks but the beneficiaries, for the index."""
        parts = [
            *self.requirements,
            *self.documents,
            *(step.text for step in self.steps),
            self.cost,
            self.term,
            self.validity,
            self.legal,
        ]
        return "\n".join(part for part in parts if part)


class FichaDraft(BaseModel):
    """Everything that an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=3, max_length=250)
    summary: str = Field(min_length=10, max_length=2000)
    short_answer: str = Field(default="", max_length=300)
    aliases: list[str] = Field(default_factory=list, max_length=40)
    life_events: list[str] = Field(default_factory=list, max_length=20)
    subjects: list[str] = Field(default_factory=list, max_length=20)
    content: FichaContent = Field(default_factory=FichaContent)
    comment: str = Field(default="", max_length=1000)
