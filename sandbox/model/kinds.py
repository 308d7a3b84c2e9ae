"""What kind of fact a sentence states, by its numbers, signs and words in many languages."""

import re

from sandbox.words import fold

CURRENCY = re.compile(
    r"[$€£¥₹₦₱₪₩₫฿]\s?\d|\d[\d.,]*\s?(?:[€£₪₫฿元円원]|eur(?:o|os)?\b|usd\b|aud\b|chf\b|pln\b|zl\b|kr\b|rs\b|inr\b"
    r"|npr\b|php\b|sar\b|aed\b"
    r"|dollars?\b|ريال|درهم|دينار|جنيه|شيكل|руб|ש\"ח)|\b(?:usd|eur|rs\.?|php|chf|r\$|npr|aed|sar)\s?\d|₪"
)
DAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?s?\b|\bweek(?:days?|ends?)\b|\bdaily\b"
    r"|\bevery day\b"
    r"|\b(?:mo|di|mi|do|fr|sa|so)\b\.?\s*(?:[-–,&+/]|bis|und|\d)|\b(?:montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag)s?\b"
    r"|\b(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)\b|\b(?:segunda|terca|quarta|quinta"
    r"|sexta)(?:-feira|s)?\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b|\b(?:lunedi|martedi|mercoledi|giovedi|venerdi"
    r"|sabato|domenica)\b"
    r"|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد|יום|[月火水木金土日]曜|星期|周[一二三四五六日]|[월화수목금토일]요일"
    r"|понедельник|пятниц|суббот|воскресен|\bthu nam\b"
)
TIME = re.compile(
    r"\b\d{1,2}(?:[:.h]\d{2})?\s?(?:[ap]\.?m\b|uhr\b|hrs?\b|o'clock)|\b\d{1,2}[:h]\d{2}\b"
    r"|\b(?:from )?\d{1,2} (?:to|bis|a|ate|until|till) \d{1,2}\b"
    r"|\b\d{1,2}\s?[–-]\s?\d{1,2}\b|\d{1,2}[時点點시]|\bnoon\b|\bmidnight\b|صباح|مساء|الساعة"
)
OPEN = re.compile(
    r"\b(?:open|opens|opened daily|opening|hours|closed|geoffnet|geschlossen|offnungszeit\w*|sprechzeit\w*|abierto"
    r"|cerrado|horario\w*|aberto"
    r"|fechado|ouvert\w*|ferme\w*|horaires?|aperto|chiuso|orari\w*)\b|دوام|مغلق|مفتوح|نفتح|营业|營業|診療時間|定休|פתוח|סגור"
    r"|영업|휴무|открыт"
)
OPEN_DAY = re.compile(f"(?:{OPEN.pattern}).{{0,20}}(?:{DAY.pattern})|(?:{DAY.pattern}).{{0,3}}(?:{OPEN.pattern})")
PHONE = re.compile(r"(?<![\d.,])(?:\+|\(0?|0)?\d(?:[\s().\-/]*\d){6,13}(?![\d.,]\d)")
EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+")
REACH = re.compile(
    r"\b(?:call|phone|tel|telephone|telefon\w*|telefono|telefone|fax|whatsapp|e-?mail|text us|ring|mobile|mob"
    r"|handy|contact|kontakt\w*"
    r"|contacto|llam\w+|ligue|appelez|chiama\w*|anrufen)\b|هاتف|اتصل|الاتصال|واتساب|جوال|טלפון|电话|電話|전화|тел\b|телефон"
)
STREET = re.compile(
    r"\b\d+[\w-]*,? (?:[a-z][\w'’.]+ ){1,3}(?:st|street|rd|road|ave|avenue|blvd|boulevard|dr(?!\. )|drive|ln|lane"
    r"|ct|court|pkwy|parkway|hwy|way"
    r"|pl|place|sq|square|ter|terrace|row|circle|cir|trail|pike|plaza)\b|\b\w+(?:stra(?:ss|ß)e|str\.|platz|weg"
    r"|allee|gasse|ufer|markt) \d+"
    r"|\b(?:rua|r\.|av\.|avenida|calle|c/|carrera|rue|via|viale|piazza|corso|plaza"
    r"|praca)\s+[\w .ªº'-]{2,40},?\s*(?:n[º°.]?\s*)?\d+"
    r"|\b\d{5}(?:-\d{4})?\b(?= [a-z])|\b[a-z]{2} \d{5}\b|\bpo box\b|شارع|طريق|丁目|番地|路\d+号|רחוב|\bул\."
)
WHERE = re.compile(
    r"\b(?:located|address:|adresse|anschrift|parking|parkplatz|parkplatze|street parking|corner of|across from"
    r"|minutes from|downtown|ubicad\w+|situad\w+|direccion|endereco|situe\w*|stationnement|indirizzo"
    r"|estacionamiento|we serve|service area"
    r"|haltestelle|strassenbahn|bus stop|metro)\b|العنوان|يقع|تقع|موقف|地址|住所|駅|車站|כתובת|חניה|주소|адрес"
)
TEAM = re.compile(
    r"\b(?:dr|prof|rev|fr|mr|mrs|ms|dra|sra|att?y)\.? (?:med\.? |dent\.? |fr\.? )*[a-z]|\b(?:owner|owned by"
    r"|founder|co-founder|founded by|manager|director"
    r"|(?:our|is an?|is our|as an?|head|lead|senior|chief) (?:[\w-]+ ){0,2}(?:attorney|partner|dentist"
    r"|orthodontist|hygienist|surgeon|doctor|physician|stylist"
    r"|chef|baker|technicians?|vicar|pastor|trainer|coach|groomer|veterinarian|mechanic|plumber|electrician"
    r"|florist)s?|our team|our staff|inhaber\w*|grunder\w*|geschaftsfuhr\w*|zahnarzt|zahnarztin|facharzt\w*"
    r"|meister\w*|duen[oa]|propietari\w+"
    r"|fundador\w*|abogad[oa]|advogad[oa]|socio|gerant\w*|proprietaire|titolare|proprietari\w+|equipe|equipo)\b"
    r"|الدكتور|الطبيب|موسس|المالك|院長|医師"
    r"|店主|老板|醫師|ד\"ר|원장|врач|bac si"
)
YEARS = re.compile(
    r"(?<!\d)(?:18|19|20)\d\d(?!\d)|\b(?:\d+|ten|fifteen|twenty|thirty|forty|fifty|hundred)\+? (?:years?|decades"
    r"|generations?|jahren?|anos|ans|anni|lat|godin|let)\b"
    r"|[٠-٩]{4}|\d+\s?年|\d+\s?سنة|\d+\s?عام"
)
PAST = re.compile(
    r"\b(?:since|founded|established|est\.?|opened|started|began|bought|took over|family[- ](?:owned|run|business)"
    r"|generations?|history|years of|seit|gegrundet"
    r"|grundung|ubernommen|familienbetrieb|desde|fundad\w+|trayectoria|experiencia|depuis|fonde\w*|dal|fondat\w+"
    r"|experience|erfahrung)\b"
    r"|منذ|تاسس\w*|افتتح\w*|خبرة|創業|設立|设立|成立|開業|開院|自\d|創立|נוסד|מאז|설립|основан|с \d{4}"
)
ORIGIN = re.compile(
    r"\b(?:founded|established|family[- ](?:owned|run|business)|(?:second|third|fourth|fifth)[- ]generation"
    r"|gegrundet|familienbetrieb|familiengefuhrt"
    r"|fundad[ao]s?|fonde[es]*|fondat[aoie])\b|تاسس\w*|افتتح\w*|創業|設立|设立|成立|創立|開業|開院|נוסד|설립|основан"
)
PROOF = re.compile(
    r"\b(?:awards?|awarded|winner|certified|certification|accredited|accreditation|voted|licen[sc]ed"
    r"|board[- ]certified|members? of|fellow of|rated|stars?"
    r"|reviews?|testimonials?|trusted|thousands of|hundreds of|satisfied|ausgezeichnet|zertifizier\w+|mitglied"
    r"|premiad\w+|premio|certificad\w+|colegiad\w+"
    r"|certifie\w*|membre|prix|certificat\w+|oab/?\w*|qualified|degree|diploma|graduated|university|j\.d\.)\b"
    r"|شهادة|معتمد|جايزة|مرخص|認定|资格|認證|מוסמך|인증"
)
POLICY = re.compile(
    r"\b(?:guarantee[ds]?|warrant(?:y|ies)|insur(?:ance|ed)|bonded|cancel\w*|deposit|refund\w*|appointments?"
    r"|booking|bookings|reserv\w+|referral|walk-?ins?"
    r"|payment|pay|cash|credit cards?|financing|medicare|medicaid|bulk bill\w*|emergenc\w+|garantie\w*"
    r"|versicher\w*|krankenkasse\w*|kassen|termin\w*"
    r"|anmeldung|notfall\w*|barzahlung|cita|citas|reservas?|seguro|urgencias?|garantia|rendez-vous|assurance"
    r"|annulation|prenot\w+|appuntament\w+"
    r"|agendamento|consulta|minimum|notice)\b|حجز|موعد|تامين|ضمان|الغاء|予約|保険|预约|保险|保修|תור|ביטוח|אחריות|예약|보험|запис"
)
OFFER = re.compile(
    r"\b(?:free|discount|% off|percent off|special|specials|deal|coupon|new (?:patients|clients|customers)|gift"
    r"|happy hour|complimentary|gratis"
    r"|kostenlos\w*|kostenfrei\w*|rabatt|angebot|oferta|descuento|promocion|gratuit\w*|offert\w*|remise|sconto"
    r"|omaggio|desconto|promocao)\b"
    r"|مجان|عرض خاص|خصم|無料|割引|免费|优惠|חינם|הנחה|무료|бесплатн|скидк"
)
SERVICE = re.compile(
    r"\b(?:we (?:offer|provide|repair|treat|install|specialize|specialise|make|bake|build|fix|serve|do|design"
    r"|clean|handle|help|represent|sell|carry|work)"
    r"|offers?|offering|provides?|providing|services?|treatments?|speciali[sz]\w*|including|include[sd]?|repairs?"
    r"|installations?|menu|classes|courses|programs?"
    r"|cuts?|color|fillings?|crowns?|implants?|surger(?:y|ies)|procedures?|exams?|consultations?|cleaning|rooms?"
    r"|suites?|spa|pool|dishes|homemade|handmade"
    r"|practice areas?|leistung\w*|behandlung\w*|wir bieten|bieten|beraten|versorgung|zahnersatz|prophylaxe"
    r"|implantate?|reparatur\w*|servicio\w*"
    r"|tratamiento\w*|ofrecemos|servicos?|atua\w*|oferecemos|atendimento|proposons|offrons|soins|cuisine|offriamo"
    r"|servizi|trattament\w+|direito)\b"
    r"|خدمات|نقدم|علاج|تاجير|بيع|شقق|治療|サービス|提供|服务|服務|料理|טיפול|שירות|서비스|치료|услуг|лечени"
)
NEGATION = re.compile(
    r"\b(?:no|not|never|none|nothing|nobody|nor|neither|without|cannot|lack\w*|missing|absent|fail\w*|unable"
    r"|closed|\w+n['’]t|kein\w*|nicht|nie|ohne|geschlossen"
    r"|sin|nunca|nada|ningun\w*|cerrad\w*|nao|sem|nenhum\w*|pas|jamais|sans|aucun\w*|ferme\w*|non|senza|mai"
    r"|nessun\w*)\b|ليس|لا |لم |لن |بدون|فلا|مغلق|不|没|無|ない|ません"
    r"|לא|אין|ללא|없|안 |не |нет|без "
)


def kind_of(quote: str) -> str:
    """The kind of fact a sentence states: one of the dossier's kinds, `other` if it shows none."""
    text = fold(quote)
    timed = TIME.search(text) is not None
    if CURRENCY.search(text):
        return "price"
    if (DAY.search(text) and (timed or OPEN_DAY.search(text))) or (timed and OPEN.search(text)):
        return "hours"
    if EMAIL.search(text) or (PHONE.search(text) and not is_date_range(text)):
        return "contact"
    if STREET.search(text):
        return "location"
    if YEARS.search(text) and PAST.search(text):
        return "history"
    return kind_by_words(text)


def kind_by_words(text: str) -> str:
    """The kind by words alone; the more telling kinds come first."""
    patterns = {
        "history": ORIGIN,
        "offer": OFFER,
        "proof": PROOF,
        "team": TEAM,
        "policy": POLICY,
        "service": SERVICE,
        "location": WHERE,
        "contact": REACH,
    }
    return next((kind for kind, pattern in patterns.items() if pattern.search(text)), "other")


def is_date_range(text: str) -> bool:
    """True for numbers that are dates, years or hours rather than a phone number."""
    if re.search(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b", text):
        return True
    return re.search(r"\b(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d\b", text) is not None or DAY.search(text) is not None


def is_negative(text: str) -> bool:
    """True if the text denies something, in the languages the model knows."""
    return NEGATION.search(fold(text)) is not None
