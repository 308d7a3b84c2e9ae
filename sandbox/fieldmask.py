"""Google's field mask: the caller pays for, and gets, exactly the fields it names."""

from sandbox.wire import Object, is_object, objects

RESPONSE_FIELDS = frozenset({"places", "nextPageToken", "contextualContents", "routingSummaries", "searchUri"})
FIELDS = (
    "name id displayName types primaryType primaryTypeDisplayName nationalPhoneNumber internationalPhoneNumber "
    "formattedAddress shortFormattedAddress postalAddress addressComponents plusCode location viewport rating "
    "googleMapsUri googleMapsLinks websiteUri reviews regularOpeningHours currentOpeningHours photos "
    "adrFormatAddress businessStatus priceLevel priceRange attributions iconMaskBaseUri iconBackgroundColor "
    "currentSecondaryOpeningHours regularSecondaryOpeningHours editorialSummary paymentOptions parkingOptions "
    "subDestinations fuelOptions evChargeOptions evChargeAmenitySummary generativeSummary reviewSummary "
    "neighborhoodSummary containingPlaces addressDescriptor utcOffsetMinutes timeZone userRatingCount takeout "
    "delivery dineIn curbsidePickup reservable servesBreakfast servesLunch servesDinner servesBeer servesWine "
    "servesBrunch servesVegetarianFood outdoorSeating liveMusic menuForChildren servesCocktails servesDessert "
    "servesCoffee goodForChildren allowsDogs restroom goodForGroups goodForWatchingSports accessibilityOptions "
    "pureServiceAreaBusiness openingDate consumerAlert movedPlace movedPlaceId"
)
PLACE_FIELDS = frozenset(FIELDS.split())

Paths = list[list[str]]


def parse_mask(mask: str) -> Paths:
    """The paths of a mask, each as its steps.

    Args:
        mask: comma-separated paths without spaces, such as "places.id,nextPageToken", or "*".

    Raises:
        LookupError: the first path that names no field; its argument is that path.
    """
    paths = [path.split(".") for path in mask.split(",") if path]
    for steps in paths:
        if not known(steps):
            raise LookupError(".".join(steps))
    return paths


def known(steps: list[str]) -> bool:
    """True if the first steps name fields that exist; deeper steps are taken on trust."""
    if steps == ["*"]:
        return True
    if steps[0] == "places" and len(steps) > 1:
        return steps[1] in PLACE_FIELDS or steps[1] == "*"
    return steps[0] in RESPONSE_FIELDS


def apply_mask(value: Object, paths: Paths) -> Object:
    """The part of an object that the paths name, in the object's own order; `*` means every field.

    Args:
        value: the whole answer.
        paths: from `parse_mask`.
    """
    kept: Object = {}
    for name, item in value.items():
        below = [steps[1:] for steps in paths if steps and steps[0] in (name, "*")]
        if below:
            kept_item = cut(item, below)
            kept.update({} if kept_item in ({}, [], None) else {name: kept_item})
    return kept


def cut(item: object, below: Paths) -> object:
    """An item under the rest of its paths: whole if one ends here, else field by field, in lists for each element."""
    if [] in below:
        return item
    if is_object(item):
        return apply_mask(item, below)
    return [apply_mask(each, below) for each in objects(item)]
