"""The vocabulary of filler: pseudo-Latin words, and what templates, site builders and generators leave on pages."""

import re

LATIN = frozenset(
    """lorem ipsum dolor sit amet consectetur consectetuer adipisci adipiscing adipisicing elit sed do eiusmod tempor
    incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation exercitationem
    ullamco ullam
    laboris nisi aliquip aliquid ex ea commodo commodi consequat consequatur consequuntur duis aute irure in
    reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat occaecati
    cupidatat cupiditate non proident provident sunt culpa qui officia deserunt mollit mollitia anim animi id
    est laborum at vero eos accusam accusamus justo duo dolores dolorum ea rebum stet clita kasd gubergren no
    sea takimata sanctus praesent praesentium nonummy nibh euismod tincidunt laoreet aliquam erat volutpat wisi
    vel eum iriure hendrerit vulputate molestie molestiae illum feugiat feugait facilisis facilisi facilis
    vivamus suspendisse tortor neque malesuada pellentesque fringilla lectus mauris proin vestibulum curabitur
    donec etiam quisque maecenas nullam aenean sagittis faucibus necessitatibus eius quia quasi voluptatem
    voluptatum voluptas voluptates voluptatibus perspiciatis unde omnis iste natus error accusantium doloremque
    laudantium totam rem aperiam eaque ipsa ipsam ipsum quae ab illo inventore veritatis architecto beatae vitae
    dicta explicabo nemo aspernatur aut odit fugit fuga magni ratione sequi nesciunt porro quisquam dolorem
    numquam modi tempora incidunt magnam laboriosam corporis suscipit temporibus autem quibusdam officiis
    debitis rerum saepe eveniet repudiandae recusandae itaque earum hic tenetur sapiente sapien delectus
    reiciendis maiores alias perferendis doloribus asperiores repellat repellendus placeat facere possimus
    assumenda deleniti atque corrupti quos quas excepturi similique harum quidem expedita distinctio nam libero
    tempore cum soluta nobis eligendi optio cumque nihil impedit quo minus quod maxime quam quaerat dignissimos
    blanditiis ducimus iure tempus cras dapibus egestas ligula lobortis luctus massa mattis metus mi mollis
    morbi nec nisl nunc odio orci ornare pharetra phasellus porta porttitor posuere potenti pretium pulvinar
    purus rhoncus risus rutrum scelerisque sem semper senectus sodales sollicitudin tellus tristique turpis
    ultrices ultricies urna varius vehicula venenatis viverra accumsan aliquet ante arcu auctor augue bibendum
    blandit condimentum congue convallis cubilia curae cursus diam dictum dictumst dignissim dis dui efficitur
    eget eleifend elementum eros felis fermentum finibus fusce gravida habitant habitasse hac himenaeos iaculis
    imperdiet integer interdum lacinia lacus leo per platea primis quam quis sociosqu taciti torquent conubia
    nostra inceptos aptent litora netus fames ac a""".split()  # noqa: SIM905
)
REAL = frozenset("exercitation explicabo architecto inventore habitant elementum condimentum distinctio".split())  # noqa: SIM905
"""Among the long ones, words that living languages or names use."""
LONG_LATIN = frozenset(word for word in LATIN if len(word) >= 8) - REAL | frozenset(
    "ipsum lorem adipisci aenean consequat officia mauris aliquam nostrud eiusmod veniam".split()  # noqa: SIM905
)
"""Words that betray filler: nobody else writes them."""

STRONG = re.compile(
    r"""\bdeep\s+dropdown\b | \[\s*(?:your|insert|company|business|name|address|phone|city)\b[^\]]*\](?!\()
    | \binsert\s+(?:your\s+)?(?:text|content|description|tagline)\b | \bclick\s+here\s+to\s+(?:add|edit|change)\b
    | \b(?:add|enter|write|put)\s+(?:your|a)\s+(?:own\s+)?(?:text|description|content|tagline|title|bio|caption)\b
    | \bthis\s+is\s+(?:a|an|the)\s+(?:sample|example|placeholder|dummy)\s+(?:page|text|paragraph|post|description)\b
    | \bjust\s+another\s+wordpress\b | \bwelcome\s+to\s+wordpress\b
    | \bthis\s+is\s+your\s+(?:first|very\s+first)\s+post\b
    | \bbootstrap\s+(?:template|theme)\b | \bstart\s+bootstrap\b | \bbootstrapmade\b | \btemplatemo\b | \bcolorlib\b
    | \b(?:free|premium)\s+(?:html5?|css|website)\s+templates?\b | \bhtml5\s*up\b | \byour\s+\*?next\*?\s+website\b
    | \bperfect\s+theme\s+for\s+your\b | \bthis\s+(?:theme|template)\s+(?:features|is|comes|includes)\b
    | \[?\.\.\.\s*(?:unchanged|existing|same|remaining|previous|rest\s+of)\b[^\]]{0,40}(?:\]|\bcode\b)
    | \brest\s+of\s+(?:the|your)\s+code\b | \bunchanged\s+\w+\s+code\b
    | \byour\s+(?:text|content|copy)\s+(?:goes\s+)?here\b
    | \bplaceholder\s+(?:text|image|content|copy)\b | \b(?:please\s+)?(?:edit|replace)\s+this\s+(?:text|paragraph)\b
    | \b(?:blindtext|beispieltext|platzhaltertext|mustertext|musterfirma|mustermann|musterstra(?:ß|ss)e|musterstadt)\b
    | \bhier\s+(?:steht|kommt)\s+(?:dein|ihr)\s+text\b | \bklicken?\s+(?:sie\s+)?hier,?\s+um\b.*\bbearbeiten\b
    | \btexto\s+de\s+(?:ejemplo|exemplo|relleno|muestra)\b
    | \b(?:haz|haga)\s+clic\s+aqu[ií]\s+para\s+(?:editar|a[ñn]adir)\b
    | \btexte\s+d['’]exemple\b | \bfaux[\s-]texte\b | \bcliquez\s+ici\s+pour\s+(?:modifier|ajouter)\b
    | \btesto\s+(?:di\s+esempio|segnaposto)\b | \bclicca\s+qui\s+per\s+(?:modificare|aggiungere)\b
    | \bclique\s+aqui\s+para\s+(?:editar|adicionar)\b
    | \besta\s+[eé]s?\s+(?:una|uma)\s+p[aá]gina\s+de\s+(?:ejemplo|exemplo)\b
    | \bdies\s+ist\s+(?:ein\s+beispiel|eine\s+beispielseite|dein\s+erster\s+beitrag)
    | 示例文本|示例页面|在此输入|ダミーテキスト|サンプルテキスト | \{\{.*\}\} | \{%.*%\} | <%.*%>""",
    re.IGNORECASE | re.VERBOSE,
)
"""What no business means, wherever it stands in a line."""

WEAK = re.compile(
    r"""^\W*dropdown(?:\s+\d+)?\W*$ | \byour\s+(?:company|business|site|brand|agency|clinic)\s+(?:name|slogan|logo)\b
    | \byour\s+[\w ]{0,30}\bnumber\s*(?:here)?\W*$ | \byour\s+(?:name|address|email)\s+here\b
    | ^\W*(?:hello,?\s+world|hallo\s+welt|hola\s+mundo|bonjour\s+tout\s+le\s+monde|ol[aá],?\s+mundo|ciao\s+mondo)\W*$
    | \b(?:ihr|dein)\s+firmenname\b | \bnombre\s+de\s+(?:tu|su|la)\s+empresa\b
    | \bnom\s+de\s+(?:votre|l['’])\s*entreprise\b
    | \bnome\s+(?:da\s+sua\s+empresa|della\s+tua\s+azienda)\b | \btemplate\s+by\b | \bhtml\s+template\b
    | \bstarter\s+page\b
    | ^\W*(?:designed|developed|distributed|made|built)\s+(?:with\s+\S+\s+)?by\b
    | ^\W*(?:sample|example)\s+(?:page|text)\W*$
    | ^\W*placeholder\W*$ | ^\W*(?:todo|tbd|fixme|xxx+)\b | ^\W*coming\s+soon\W*$ | ^\W*(?:john|jane)\s+doe\W*$
    | \bclick\s+to\s+edit\b | \bnew\s+paragraph\b | ^\W*(?:lorem|ipsum)\W*$ | \bexample\.(?:com|org|net)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What is filler only when the line says nothing else."""

TELLING = LONG_LATIN | frozenset(
    """dolor amet dropdown insert click klick klicken klicke klicken hier add enter write put sample example
    placeholder dummy wordpress post bootstrap bootstrapmade templatemo colorlib template templates theme html
    html5 css next unchanged existing same remaining previous rest code here edit replace blindtext beispieltext
    platzhaltertext mustertext musterfirma mustermann musterstraße musterstrasse musterstadt steht kommt texto
    texte testo clic cliquez clicca clique esta está este dies your hello hallo hola bonjour ola olá ciao
    firmenname nombre nom nome starter designed developed distributed made built todo tbd fixme soon doe
    paragraph faux true false yyyy""".split()  # noqa: SIM905
)
"""Words of which each filler has at least one: a line without them and without `TELLING_MARKS` is let through."""
TELLING_MARKS = re.compile(
    r"[{}]|<%|\[\s*(?:your|insert|company|business|name|address|phone|city)\b|xxx|true|false|yyyy|[A-Za-z]{36}|[文示在ダサ]",
    re.IGNORECASE,
)
