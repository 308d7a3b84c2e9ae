"""Which trade words mean the same, so that "attorneys" finds a lawyer as it does at Google."""

import re
from dataclasses import dataclass

from sandbox.wire import Object, is_object, strings, text
from sandbox.words import contains, stems

# asked for | also found under; the left words are found too, except those after "!"
TABLE = """
dentist dental dentistry orthodontist zahnarzt zahnarzte zahnarztin dentista dentiste | dental clinic, orthodontic
lawyer attorney law_firm law legal solicitor law_office anwalt anwalte rechtsanwalt rechtsanwalte \
    abogado advogado advocacia avocat | court
hair_salon hairdresser barber barber_shop beauty beauty_salon hair_care salon friseur friseure coiffeur \
    | hair, nail salon
plumber plumbing klempner plombier | sanitary
restaurant cafe diner eatery bistro pizzeria trattoria restaurante ristorante !food !place_to_eat | coffee shop, grill
gym fitness fitness_center fitness_studio | health club, pilates, crossfit
vet veterinary veterinarian animal_clinic veterinary_care animal_hospital tierarzt tierarzte \
    | pet clinic, cat clinic, dog clinic
mechanic auto_repair car_repair garage auto_shop auto_mechanic auto_body werkstatt werkstatten \
    autowerkstatt autowerkstatten | muffler, auto service, tire shop
real_estate realtor estate_agent real_estate_agency immobilien makler immobilienmakler inmobiliaria \
    | property management
electrician electrical electrical_contractor elektriker electricista | electric
florist flower flower_shop blumen blumenladen | floral
bakery baker patisserie backerei backereien backer panaderia boulangerie | pastry
hotel motel inn lodging bed_and_breakfast guest_house guesthouse | resort
church place_of_worship kirche iglesia eglise | chapel
doctor physician medical medical_clinic eye_clinic optician optometrist arzt medico !clinic !eye_doctor | eye care
accountant accounting bookkeeper tax_advisor cpa steuerberater contador | tax preparation
photographer photography photo_studio fotograf | photo
roofer roofing roofing_contractor | roof
landscaper landscaping gardener gardening lawn_care | garden, lawn
cleaner cleaning cleaning_service janitorial house_cleaning | maid
chiropractor chiropractic | spine
physiotherapist physical_therapy physiotherapy physical_therapist | physio
pharmacy pharmacist drugstore chemist apotheke farmacia pharmacie | apothecary
daycare day_care child_care preschool kindergarten nursery !kid | child care agency
spa massage massage_therapist | wellness
tattoo tattoo_shop tattoo_studio | tattoo parlor
pet_groomer dog_groomer grooming pet_grooming | pet care
painter painting painting_contractor | paint
mover moving_company | moving
insurance insurance_agency insurance_agent | insurance broker
bar pub brewery tavern | taproom
"""
EVERY = frozenset(
    {"business", "company", "place", "shop", "store", "lead", "firm", "everything", "anything", "betrieb", "betriebe"}
)
IDLE_WORDS = "a an the best good great top local small nearby cheap all any some of for with my our"
IDLE = frozenset(IDLE_WORDS.split())
DULL_TYPES = frozenset({"point_of_interest", "establishment"})
ALTERNATIVES = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*", re.I)


@dataclass(frozen=True)
class Trade:
    """One line of the table: phrases people ask with and phrases they mean, each a list of stems."""

    asked: list[list[str]]
    meant: list[list[str]]


def read_table(table: str) -> list[Trade]:
    """The trades of the table above."""
    return [read_trade(*line.split("|")) for line in table.strip().splitlines()]


def read_trade(asked: str, found: str) -> Trade:
    """One trade; a phrase marked "!" is asked for but too vague to be found by."""
    marked = asked.split()
    meant = [stems(phrase) for phrase in marked if not phrase.startswith("!")]
    meant += [stems(phrase) for phrase in found.split(",")]
    longest_first = sorted((stems(phrase) for phrase in marked), key=len, reverse=True)
    return Trade(longest_first, meant)


TRADES = read_table(TABLE)


@dataclass(frozen=True)
class Wanted:
    """A thing a place must be: any one of these phrases must occur in its words."""

    phrases: list[list[str]]

    def found_in(self, have: list[str]) -> bool:
        """True if a phrase occurs in the words."""
        return any(contains(have, phrase) for phrase in self.phrases)


def read_query(trade: str) -> list[list[Wanted]]:
    """What is wanted: alternatives, each a list of things that must all hold; an empty list holds for every place."""
    parts = [part for part in ALTERNATIVES.split(trade) if part.strip()] or [trade]
    return [read_alternative(stems(part)) for part in parts]


def read_alternative(asked: list[str]) -> list[Wanted]:
    """The trades named by the words, then each word left over on its own."""
    wanted: list[Wanted] = []
    left = [word for word in asked if word not in IDLE]
    for trade in TRADES:
        named = [phrase for phrase in trade.asked if contains(left, phrase)]
        if named:
            wanted.append(Wanted(trade.meant))
            left = [word for word in left if not any(word in phrase for phrase in named)]
    return wanted + [Wanted([[word]]) for word in left if word not in EVERY]


def trade_words(place: Object) -> list[str]:
    """The stems of a place's types and name; a marker between them keeps phrases from running over."""
    name = place.get("displayName")
    types = [text(place.get("primaryType")), *strings(place.get("types"))]
    sources = [kind for kind in types if kind and kind not in DULL_TYPES]
    if is_object(name):
        sources.append(text(name.get("text")))
    return [stem for source in sources for stem in [*stems(source), "|"]]
