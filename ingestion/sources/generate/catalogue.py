"""The categories of products: public words, with how many products and what prices each has."""

from typing import NamedTuple


class Category(NamedTuple):
    """A category: its English name is None where the dataset has no translation."""

    name: str
    english: str | None
    products: int
    lines: int
    """Sold at scale 1: published for the twelve with the most revenue, else near what is known."""
    cents: int | None = None
    """Revenue at scale 1, where it is published."""
    price: int = 105
    """Otherwise an estimate of the mean price in reais."""


UNCATEGORISED = Category("", None, 610, 1_603, price=112)
"""Products without a category."""

CATEGORIES = (
    Category("beleza_saude", "health_beauty", 2444, 9670, cents=125_868_134),
    Category("informatica_acessorios", "computers_accessories", 1639, 7827, cents=91_195_432),
    Category("automotivo", "auto", 1900, 4235, cents=59_272_011),
    Category("cama_mesa_banho", "bed_bath_table", 3029, 11115, cents=103_698_868),
    Category("moveis_decoracao", "furniture_decor", 2657, 8334, cents=72_976_249),
    Category("esporte_lazer", "sports_leisure", 2867, 8641, cents=98_804_897),
    Category("perfumaria", "perfumery", 868, 3419),
    Category("utilidades_domesticas", "housewares", 2335, 6964, cents=63_224_866),
    Category("telefonia", "telephony", 1134, 4545, cents=32_366_753),
    Category("relogios_presentes", "watches_gifts", 1329, 5991, cents=120_500_568),
    Category("alimentos_bebidas", "food_drink", 104, 278),
    Category("bebes", "baby", 919, 3065, cents=41_176_489),
    Category("papelaria", "stationery", 849, 2517),
    Category("tablets_impressao_imagem", "tablets_printing_image", 9, 83, cents=752_841),
    Category("brinquedos", "toys", 1411, 4117, cents=48_394_660),
    Category("telefonia_fixa", "fixed_telephony", 116, 264, cents=5_958_300),
    Category("ferramentas_jardim", "garden_tools", 753, 4347, cents=48_525_646),
    Category("fashion_bolsas_e_acessorios", "fashion_bags_accessories", 849, 2031),
    Category("eletroportateis", "small_appliances", 231, 679, price=280),
    Category("consoles_games", "consoles_games", 317, 1137, cents=15_746_522),
    Category("audio", "audio", 58, 364, cents=5_068_850),
    Category("fashion_calcados", "fashion_shoes", 173, 262),
    Category("cool_stuff", "cool_stuff", 789, 3796, cents=63_529_085),
    Category("malas_acessorios", "luggage_accessories", 349, 1092),
    Category("climatizacao", "air_conditioning", 124, 297),
    Category("construcao_ferramentas_construcao", "construction_tools_construction", 400, 929),
    Category(
        "moveis_cozinha_area_de_servico_jantar_e_jardim",
        "kitchen_dining_laundry_garden_furniture",
        94,
        281,
    ),
    Category("construcao_ferramentas_jardim", "costruction_tools_garden", 88, 238),
    Category("fashion_roupa_masculina", "fashion_male_clothing", 95, 132),
    Category("pet_shop", "pet_shop", 719, 1947),
    Category("moveis_escritorio", "office_furniture", 309, 1691, price=162),
    Category("market_place", "market_place", 104, 311),
    Category("eletronicos", "electronics", 517, 2767, cents=16_024_674),
    Category("eletrodomesticos", "home_appliances", 370, 771),
    Category("artigos_de_festas", "party_supplies", 26, 43),
    Category("casa_conforto", "home_confort", 111, 434),
    Category("construcao_ferramentas_ferramentas", "costruction_tools_tools", 39, 103),
    Category("agro_industria_e_comercio", "agro_industry_and_commerce", 74, 212, price=340),
    Category("moveis_colchao_e_estofado", "furniture_mattress_and_upholstery", 10, 38),
    Category("livros_tecnicos", "books_technical", 123, 267),
    Category("casa_construcao", "home_construction", 225, 604),
    Category("instrumentos_musicais", "musical_instruments", 289, 680, cents=19_149_888),
    Category("moveis_sala", "furniture_living_room", 156, 503),
    Category("construcao_ferramentas_iluminacao", "construction_tools_lights", 78, 304),
    Category("industria_comercio_e_negocios", "industry_commerce_and_business", 68, 268),
    Category("alimentos", "food", 82, 510, price=58),
    Category("artes", "art", 55, 209),
    Category("moveis_quarto", "furniture_bedroom", 45, 109),
    Category("livros_interesse_geral", "books_general_interest", 216, 553),
    Category("construcao_ferramentas_seguranca", "construction_tools_safety", 91, 194),
    Category("fashion_underwear_e_moda_praia", "fashion_underwear_beach", 53, 131),
    Category("fashion_esporte", "fashion_sport", 19, 30),
    Category("sinalizacao_e_seguranca", "signaling_and_security", 93, 199),
    Category("pcs", "computers", 30, 203, cents=22_296_313),
    Category("artigos_de_natal", "christmas_supplies", 65, 153),
    Category("fashion_roupa_feminina", "fashio_female_clothing", 27, 48),
    Category("eletrodomesticos_2", "home_appliances_2", 90, 238, price=476),
    Category("livros_importados", "books_imported", 31, 60),
    Category("bebidas", "drinks", 81, 379, price=59),
    Category("cine_foto", "cine_photo", 28, 72, cents=693_346),
    Category("la_cuisine", "la_cuisine", 10, 14),
    Category("musica", "music", 27, 38),
    Category("casa_conforto_2", "home_comfort_2", 5, 30),
    Category(
        "portateis_casa_forno_e_cafe", "small_appliances_home_oven_and_coffee", 31, 76, price=624
    ),
    Category("cds_dvds_musicais", "cds_dvds_musicals", 1, 14),
    Category("dvds_blu_ray", "dvds_blu_ray", 48, 64),
    Category("flores", "flowers", 14, 33, price=34),
    Category("artes_e_artesanato", "arts_and_craftmanship", 19, 24),
    Category("fraldas_higiene", "diapers_and_hygiene", 12, 39),
    Category("fashion_roupa_infanto_juvenil", "fashion_childrens_clothes", 5, 8),
    Category("seguros_e_servicos", "security_and_services", 2, 2),
    Category("pc_gamer", None, 3, 9, cents=154_595),
    Category("portateis_cozinha_e_preparadores_de_alimentos", None, 10, 15),
)
