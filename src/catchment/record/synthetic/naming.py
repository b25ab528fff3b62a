"""Names for synthetic people that nobody can mistake for somebody's.

A surname is put together of two words of the house and garden: Thimblekettle, Crumpetwhistle. There are some
2,000, so people are told apart by name and day of birth about as well as real people are.
"""

FIRST = (
    "Teacosy", "Inkblot", "Marmalade", "Thimble", "Crumpet", "Biscuit", "Pepper", "Button", "Candle",
    "Gravy", "Feather", "Jampot", "Kettle", "Ladle", "Muffin", "Napkin", "Parsnip", "Quilt", "Rhubarb",
    "Saucer", "Toast", "Parasol", "Velvet", "Waffle", "Bobbin", "Custard", "Dumpling", "Egghouse",
    "Flannel", "Gumboot", "Hatstand", "Icing", "Jigsaw", "Lampshade", "Mothball", "Nutmeg", "Oatcake",
    "Pickle", "Ribbon", "Sock", "Turnip", "Wicker", "Yoghurt", "Zipper",
)  # fmt: skip
SECOND = (
    "kettle", "whistle", "bucket", "spoon", "ladder", "basket", "trumpet", "drawer", "slipper", "pocket",
    "blanket", "cushion", "puddle", "bonnet", "hinge", "doorstep", "wobble", "tassel", "gate", "fiddle",
    "curtain", "saddle", "crumb", "cupboard", "bannister", "mitten", "teapot", "rattle", "pebble",
    "drizzle", "barrow", "buckle", "flute", "jug", "knob", "lantern", "mallet", "nozzle", "paddle",
    "quiver", "ruffle", "satchel", "thicket", "unicorn", "valve", "wagon",
)  # fmt: skip
WOMEN = (
    "Ada", "Aisha", "Amelia", "Beatrix", "Bronagh", "Celeste", "Charlotte", "Chidinma", "Clementine",
    "Daphne", "Delphine", "Edith", "Elspeth", "Esme", "Fatima", "Flora", "Freya", "Gwendolen", "Harriet",
    "Imani", "Iris", "Jasmine", "Kamala", "Katarzyna", "Leila", "Lucinda", "Mabel", "Marigold", "Maryam",
    "Mei", "Nkechi", "Olive", "Ottilie", "Parminder", "Penelope", "Philippa", "Rhiannon", "Rosalind",
    "Saoirse", "Sunita", "Tabitha", "Thea", "Ursula", "Violetta", "Winifred", "Xanthe", "Yasmin",
    "Zuleika",
)  # fmt: skip
MEN = (
    "Abdul", "Alasdair", "Alfred", "Ambrose", "Arjun", "Barnaby", "Bashir", "Cedric", "Chukwu", "Cyprian",
    "Dafydd", "Dermot", "Edmund", "Emeka", "Ezra", "Farid", "Fergus", "Gareth", "Gideon", "Hamish",
    "Harpreet", "Horatio", "Ibrahim", "Ivo", "Jolyon", "Kwame", "Lancelot", "Lorcan", "Magnus", "Mohan",
    "Nathaniel", "Osbert", "Patrick", "Piotr", "Quincy", "Rafferty", "Rashid", "Rupert", "Stellan",
    "Tariq", "Theodore", "Umberto", "Vikram", "Wilfred", "Wojciech", "Xavier", "Yusuf", "Zachary",
)  # fmt: skip
SURNAMES = tuple(first + second for first in FIRST for second in SECOND)
