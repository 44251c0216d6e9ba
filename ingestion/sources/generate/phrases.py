"""Titles and messages of reviews, made of phrases written for this purpose."""

import itertools

_OPENINGS = {
    1: ("Ainda estou esperando", "Muito decepcionado", "Nada chegou até agora", "Péssima compra"),
    2: ("Não gostei muito", "Veio diferente da foto", "Chegou faltando uma peça", "Demorou demais"),
    3: ("Mais ou menos", "O produto é razoável", "Esperava um pouco mais", "Serve para o uso"),
    4: ("Gostei da compra", "Bom produto", "Chegou bem embalado", "Boa qualidade pelo preço"),
    5: ("Adorei", "Produto excelente", "Chegou antes do combinado", "Superou o que eu esperava"),
}
_MIDDLES = {
    1: (
        ", ninguém responde minhas mensagens",
        ", o prazo já passou faz dias",
        ", quero meu dinheiro",
    ),
    2: (", a cor não é a do anúncio", ", a embalagem veio amassada", ", tive que pedir troca"),
    3: (
        ", a entrega foi no prazo",
        ", o acabamento podia ser melhor",
        ", vamos ver se dura",
    ),
    4: (", a loja foi atenciosa", ", só a caixa veio um pouco amassada", " e funciona direitinho"),
    5: (", toda a família aprovou", ", a loja está de parabéns", " e a entrega foi rápida"),
}
_ENDINGS = {
    1: (
        ".", "!!!", "", ", um absurdo.", ". Não compro mais aqui.", ".\nNão compro mais aqui.",
        '. No site diz "entregue", mas não recebi nada.',
    ),
    2: (
        ".", "...", "", ", uma pena.", ". Esperava mais cuidado no envio.", ". Fica o aviso.",
        ".\n\nFica o aviso para os próximos.",
    ),
    3: (
        ".", "", "...", ", vamos ver.", ". Nota três está de bom tamanho.", ". Podia ser melhor.",
        ".\nTalvez compre de novo.",
    ),
    4: (
        ".", "", "!", ", recomendo.", ". Compraria de novo com certeza.", ". Só demorou um pouco.",
        ".\nRecomendo.",
    ),
    5: (
        ".", "!", "", "!!", ", nota dez.", ". Obrigada pelo carinho, voltarei a comprar.",
        '.\r\nRecomendo a "todos"!',
    ),
}  # fmt: skip
_TITLES = {
    1: ("Não recebi", "Não recomendo", "Péssimo", "Cadê meu pedido?"),
    2: ("Ruim", "Veio errado", "Decepcionante"),
    3: ("Regular", "Razoável", "Mais ou menos"),
    4: ("Bom", "Gostei", "Recomendo"),
    5: ("Ótimo", "Recomendo muito", "Excelente!", 'Nota "dez"', "10"),
}


def messages(score: int) -> list[str]:
    """Return the messages that a score may have."""
    parts = (_OPENINGS[score], _MIDDLES[score], _ENDINGS[score])
    return ["".join(words) for words in itertools.product(*parts)]


def titles(score: int) -> list[str]:
    """Return the titles that a score may have."""
    return list(_TITLES[score])
