"""Words that say little: dropped (``STOP``) or counted for little (``WEAK``).

The grammar words are those of Spanish; the weak ones are how people ask, not what they ask for.
"""

STOP = frozenset(
    """
    a al algo ante bajo con contra cual cuales de del desde durante e el ella ellas ellos en entre
    era es esa esas ese eso esos esta estas este esto estos fue ha han hasta hay i la las le les lo
    los mas me mi mis muy nos nosotros nuestra nuestro o os para pero por porque pues q que se sea
    ser si sido sin sobre son su sus tambien te ti tu tus u un una unas uno unos usted ustedes
    y ya yo
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list
)

# Words that the lexicon's phrases skip; pronouns and "no" stay, since "me pega" is not "la pega".
GLUE = frozenset(
    "a al de del el en la las los lo un una unos unas con por para y o que".split()  # noqa: SIM905
)

# Who it is for: seldom what is asked.
FAMILY = frozenset(
    """
    hijo hija hijos hijas nino nina ninos ninas mama papa madre padre mami papi hermano hermana tia
    tio sobrino sobrina abuelo abuela suegra suegro cunado cunada primo prima esposo esposa marido
    mujer senora hombre familia familiar persona personas amigo amiga vecino vecina jefe jefa chile
    ministerio servicio nacional superintendencia
    """.split()  # noqa: SIM905
)

# Grown-up relatives: beside something that happened they say to whom, and nothing else. Children
# are not among them: there are rights of their own for what happens to a child.
KIN = frozenset(
    """
    mama papa madre padre mami papi mamita papito hermano hermana hermanito hermanita tia tio abuelo
    abuela abuelito abuelita tata taita suegra suegro cunado cunada primo prima esposo esposa marido
    """.split()  # noqa: SIM905
)

# Inflections that the stemmer would throw together although they mean different things.
_MARRIAGE = """
    casar casarse casarme casarnos casarte casamiento casorio casado casada casados casadas casamos
    casaron casan
"""
KEPT_APART = dict.fromkeys(_MARRIAGE.split(), "casar") | {
    "casa": "casa",
    "casas": "casa",
    "veces": "vez",
    "quemo": "quemo",
    "quemaron": "quemo",
}

WEAK = frozenset(
    """
    anos ano meses mes semana hoy ayer manana hace
    ahora alguien amigo aqui asi ayuda ayudar ayudenme buen buena buenas buenos busco como consulta
    cosa cosas cuando cuanto cuanta cuantos da dan dar dato datos debo decir dia dias dije dijeron
    donde estado estan estar estoy favor forma gracias hace hacen hacer haciendo hago haber hola
    informacion info intento ir llamo lugar mal manera mismo mucho nada necesita necesitan necesito
    no nunca obtener pa parte pasa pedir piden pido pude puede pueden puedo puedes quien quiera
    quiere quieren quiero realizar saber sabe sacar saco se senor senora senorita sera siempre
    solicitar solicito solo soy tal tarde tengo tener tiene tienen toca todavia todo todos tramitar
    tramite tramites ultimo urgente va vamos van vez voy quisiera gustaria podria podrian deseo
    llamar alguna alguno algun otra otro tan tanto hacerlo hacerme sacarlo dice dicen persona gente
    mandar salir sale salio nomas po wena wenas ayudeme ayudame xfa porfa porfavor
    """.split()  # noqa: SIM905
)
