"""Word stems by which the model knows what a page or a sentence is about, in the languages small businesses write in.

All stems are folded (lower case, no accents). An ASCII stem must begin a word, and with a "$" also end it; one of
seven letters or more, and any in another script, may also stand inside a word, as in German compounds.
"""

import re
from functools import lru_cache

from sandbox.words import fold

LONG = 7

CONTACT = """\
contact kontakt contacto contato contatti contatto nous-contacter contactez find-us findus
reach-us anfahrt ansprechpartner get-in-touch connect kapcsolat iletisim lienhe 联系 聯繫
お問い合わせ 問い合わせ アクセス 연락 오시는 اتصل تواصل צור-קשר יצירת קשר контакт связ επικοινων"""
ABOUT = """\
about team our-story story who-we-are uber-uns ueber-uns uberuns ueberuns praxis kanzlei
nosotros quienes sobre quem-somos equipe equipo chi-siamo a-propos apropos qui-sommes
notre-histoire doctor doctors attorney staff people vicar our-church history unternehmen
o-nas om-oss over-ons hakkimizda owner meet company profile mission vision philosophie 关于
關於 团队 会社概要 院長 私たち 소개 من-نحن من نحن عن الطبيب الطبيبة אודות о-нас о нас σχετικα"""
SERVICES = """\
service leistung servicio servico serviz prestation treatment behandlung tratamiento
tratamento trattament soins product produkt producto produto prodott practice-area
practice procedure program angebot oferta what-we-do class course kurs rooms zimmer
habitacion chambre camere condition condicion areas especialidad atuacao repair
installation menus-plaisirs fachgebiet rechtsgebiet therapie 服务 服務 サービス 診療 治療 서비스 خدمات
شירותים услуг υπηρεσι rent listings gallery-of-work portfolio dienst hizmet"""
PRICES = """\
price pricing prices preis precio preco prezz tarif tariff rate menu speisekarte karte
carta fees$ fee$ cost kosten menue carte cardapio honorar insurance financing weinkarte
wine-list boissons nourriture tapas 价格 價格 料金 菜单 メニュー 가격 اسعار أسعار الأسعار قائمة מחיר
תפריט цен меню τιμ fiyat"""
HOURS = """\
hours opening offnungszeiten oeffnungszeiten oeffnung sprechzeiten horario horaire orari
location standort visit schedule directions map ubicacion localizacao church-location
times first-visit 营业时间 営業時間 交通 موعد المواعيد اوقات أوقات שעות часы ωραρι"""
PROOF = """\
testimonial review reviews bewertung referenz referencias referencia opinion avis
recension case-stud award kundenstimmen depoimento 评价 口コミ お客様の声 후기 اراء آراء ביקורות отзыв
gallery"""
FAQ = """\
faq faqs haufige-fragen haeufige-fragen preguntas perguntas questions domande よくある fragen"""
UNWANTED = """\
privacy datenschutz privacidad privacidade confidentialite terms$ agb$ tos$
nutzungsbedingungen condiciones impressum imprint legal-notice mentions-legales
aviso-legal note-legali legal-disclaimer disclaimer cookie career job$ jobs$ karriere
stellen empleo vacanc blog news$ aktuelles noticias article$ post$ tag$ category$ author
cart$ basket warenkorb checkout login$ log-in signin sign-in register account$ admin
dashboard wp- feed$ search$ suche sitemap 404 offline thank thankyou danke gracias
submit-fail error$ test$ starter-page readme license accessibility barrierefreiheit
unsubscribe archive coming-soon hinweisgeber"""


@lru_cache(maxsize=64)
def pattern(stems: str) -> re.Pattern[str]:
    """A pattern that finds any of the stems in folded text."""
    listed = [fold(stem) for stem in stems.split()]
    inside = [stem for stem in listed if (len(stem) >= LONG and stem[-1] != "$") or not stem.isascii()]
    starting = [stem for stem in listed if stem not in inside]
    joined = "|".join(escape(stem) for stem in inside)
    begins = rf"(?<![^\W_])(?:{'|'.join(escape(stem) for stem in starting)})" if starting else ""
    return re.compile("|".join(part for part in (joined, begins) if part))


def escape(stem: str) -> str:
    """A stem as a pattern; its hyphens also stand for spaces and nothing, a last "$" for the word's end."""
    joined = r"[-_\s]?".join(re.escape(part) for part in stem.removesuffix("$").split("-"))
    return joined + (r"(?![^\W_])" if stem.endswith("$") else "")


def about(stems: str, text: str) -> bool:
    """True if the text holds one of the stems."""
    return pattern(stems).search(fold(text)) is not None
