"""Hosts that many businesses share: directories are nobody's own, a name at a site builder is one's own."""

SOCIAL_HOSTS = frozenset(
    """facebook.com fb.com fb.me m.me messenger.com instagram.com yelp.com linkedin.com lnkd.in tiktok.com x.com
    twitter.com t.co youtube.com youtu.be pinterest.com threads.net threads.com snapchat.com t.me telegram.me
    whatsapp.com wa.me wa.link vk.com ok.ru line.me nextdoor.com reddit.com medium.com linktr.ee linktree.com
    beacons.ai bio.link bio.site lnk.bio linkin.bio campsite.bio solo.to taplink.cc heylink.me msha.ke about.me
    instabio.cc linkbio.co allmylinks.com flow.page tap.bio carrd.link bit.ly goo.gl g.page g.co
    sites.google.com business.google.com maps.google.com google.com tripadvisor.com foursquare.com
    yellowpages.com yell.com thomsonlocal.com hotfrog.com manta.com bbb.org mapquest.com thumbtack.com angi.com
    homeadvisor.com houzz.com porch.com checkatrade.com bark.com trustpilot.com justdial.com sulekha.com
    practo.com zocdoc.com healthgrades.com vitals.com webmd.com ratemds.com avvo.com findlaw.com vagaro.com
    fresha.com booksy.com treatwell.co.uk styleseat.com mindbodyonline.com doctolib.de doctolib.fr jameda.de
    gelbeseiten.de dasoertliche.de 11880.com golocal.de pagesjaunes.fr paginegialle.it paginasamarillas.es
    doordash.com ubereats.com grubhub.com seamless.com toasttab.com resy.com exploretock.com thefork.com
    lieferando.de menulog.com.au skipthedishes.com zomato.com swiggy.com foodpanda.com opentable.com
    just-eat.co.uk booking.com expedia.com hotels.com agoda.com etsy.com""".split()  # noqa: SIM905
)
"""Social networks, directories, market places and link pages: nobody's own website (DESIGN section 3)."""

SOCIAL_BRANDS = frozenset(
    """google tripadvisor yelp opentable deliveroo pinterest airbnb treatwell thefork doctolib just-eat trustpilot
    amazon ebay""".split()  # noqa: SIM905
)
"""Of these, the ones with a domain in every country."""

MAIL_PROVIDERS = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com
    mac.com proton.me protonmail.com zoho.com mail.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de
    arcor.de posteo.de mailbox.org orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it
    alice.it uol.com.br bol.com.br terra.com.br hotmail.co.uk yahoo.co.uk btinternet.com comcast.net att.net
    verizon.net sbcglobal.net bellsouth.net cox.net charter.net bigpond.com optusnet.com.au rogers.com shaw.ca
    qq.com 163.com 126.com naver.com mail.ru yandex.ru bluewin.ch outlook.de hotmail.de hotmail.fr yahoo.fr yahoo.de
    yahoo.com.br hotmail.es telefonica.net""".split()  # noqa: SIM905
)
"""Where a business without a mail server of its own has its address."""

HOSTING = frozenset(
    """business.site negocio.site weebly.com wordpress.com squarespace.com godaddysites.com webnode.page webnode.com
    jimdosite.com jimdofree.com jimdo.com webs.com site123.me mystrikingly.com ueniweb.com canva.site edan.io
    webador.com yola.com bravesites.com mozello.com tilda.ws multiscreensite.com hubspotpagebuilder.com
    eatbu.com chayns.site tumblr.com substack.com pagesperso-orange.fr free.fr ucoz.com sitey.me
    kleinunternehmen.de over-blog.com blogspot.co.uk blogspot.de""".split()  # noqa: SIM905
)
"""Site builders that the public suffix list does not know: a name under them is the business's own."""
