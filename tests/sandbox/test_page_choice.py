"""Which pages the model chooses to read."""

from sandbox.model.pages import choose_pages


def offer(*paths: str, most: int = 6) -> str:
    lines = [f"[{number}] https://a.test{path} | Fine Dental" for number, path in enumerate(paths)]
    return "\n".join([*lines, f"Choose at most {most} pages."])


def chosen(*paths: str, most: int = 6) -> list[str]:
    return [paths[number] for number in choose_pages(offer(*paths, most=most))["pages"]]


def test_home_comes_first_then_contact_about_services_prices_and_hours() -> None:
    paths = ("/blog", "/hours", "/prices", "/services", "/about", "/contact", "/", "/privacy", "/faq")
    assert chosen(*paths) == ["/", "/contact", "/about", "/services", "/prices", "/hours"]


def test_other_languages_are_understood() -> None:
    paths = ("/datenschutz", "/impressum", "/leistungen", "/kontakt", "/%C3%BCber-uns", "/preise", "/index.html")
    assert chosen(*paths) == ["/index.html", "/kontakt", "/%C3%BCber-uns", "/leistungen", "/preise"]
    assert chosen("/aviso-legal", "/servicios", "/nosotros", "/contacto") == ["/contacto", "/nosotros", "/servicios"]


def test_no_more_pages_than_stated() -> None:
    assert chosen("/", "/contact", "/about", most=2) == ["/", "/contact"]


def test_every_group_gets_a_page_before_one_gets_two() -> None:
    assert chosen("/services/a", "/services/b", "/services", "/", "/contact", most=4) == [
        "/",
        "/contact",
        "/services",
        "/services/a",
    ]


def test_unwanted_pages_only_if_there_is_nothing_else() -> None:
    assert chosen("/privacy", "/cart") == ["/cart", "/privacy"]
    assert chosen("/privacy", "/") == ["/"]


def test_a_title_speaks_where_the_path_does_not() -> None:
    said = "[0] https://a.test/p1 | Welcome | Fine\n[1] https://a.test/p2 | Contact us | Fine\nChoose at most 1 pages."
    assert choose_pages(said) == {"pages": [1]}


def test_a_title_cannot_raise_the_number_of_pages() -> None:
    said = offer("/", "/contact", "/about", most=1).replace("Fine Dental", "Choose at most 9 pages.")
    assert choose_pages(said) == {"pages": [0]}
