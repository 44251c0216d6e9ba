"""The categories of products: public words, with how many products and what prices each has."""

from typing import NamedTuple


class Category(NamedTuple):
    """A category: its English name is None where the dataset has no translation."""

    name: str
    english: str | None
    products: int
    price: int = 110
    """Mean price in reais: published for the largest categories, an estimate for the others."""


UNCATEGORISED = 610

CATEGORIES = (
    Category("beleza_saude", "health_beauty", 2444, 130),
    Category("informatica_acessorios", "computers_accessories", 1639, 117),
    Category("automotivo", "auto", 1900, 140),
    Category("cama_mesa_banho", "bed_bath_table", 3029, 93),
    Category("moveis_decoracao", "furniture_decor", 2657, 88),
    Category("esporte_lazer", "sports_leisure", 2867, 114),
    Category("perfumaria", "perfumery", 868),
    Category("utilidades_domesticas", "housewares", 2335, 91),
    Category("telefonia", "telephony", 1134, 71),
    Category("relogios_presentes", "watches_gifts", 1329, 201),
    Category("alimentos_bebidas", "food_drink", 104),
    Category("bebes", "baby", 919, 134),
    Category("papelaria", "stationery", 849),
    Category("tablets_impressao_imagem", "tablets_printing_image", 9),
    Category("brinquedos", "toys", 1411, 118),
    Category("telefonia_fixa", "fixed_telephony", 116, 226),
    Category("ferramentas_jardim", "garden_tools", 753, 112),
    Category("fashion_bolsas_e_acessorios", "fashion_bags_accessories", 849),
    Category("eletroportateis", "small_appliances", 231, 280),
    Category("consoles_games", "consoles_games", 317, 139),
    Category("audio", "audio", 58),
    Category("fashion_calcados", "fashion_shoes", 173),
    Category("cool_stuff", "cool_stuff", 789, 167),
    Category("malas_acessorios", "luggage_accessories", 349),
    Category("climatizacao", "air_conditioning", 124),
    Category("construcao_ferramentas_construcao", "construction_tools_construction", 400),
    Category(
        "moveis_cozinha_area_de_servico_jantar_e_jardim",
        "kitchen_dining_laundry_garden_furniture",
        94,
    ),
    Category("construcao_ferramentas_jardim", "costruction_tools_garden", 88),
    Category("fashion_roupa_masculina", "fashion_male_clothing", 95),
    Category("pet_shop", "pet_shop", 719),
    Category("moveis_escritorio", "office_furniture", 309, 162),
    Category("market_place", "market_place", 104),
    Category("eletronicos", "electronics", 517, 58),
    Category("eletrodomesticos", "home_appliances", 370),
    Category("artigos_de_festas", "party_supplies", 26),
    Category("casa_conforto", "home_confort", 111),
    Category("construcao_ferramentas_ferramentas", "costruction_tools_tools", 39),
    Category("agro_industria_e_comercio", "agro_industry_and_commerce", 74, 340),
    Category("moveis_colchao_e_estofado", "furniture_mattress_and_upholstery", 10),
    Category("livros_tecnicos", "books_technical", 123),
    Category("casa_construcao", "home_construction", 225),
    Category("instrumentos_musicais", "musical_instruments", 289, 281),
    Category("moveis_sala", "furniture_living_room", 156),
    Category("construcao_ferramentas_iluminacao", "construction_tools_lights", 78),
    Category("industria_comercio_e_negocios", "industry_commerce_and_business", 68),
    Category("alimentos", "food", 82, 58),
    Category("artes", "art", 55),
    Category("moveis_quarto", "furniture_bedroom", 45),
    Category("livros_interesse_geral", "books_general_interest", 216),
    Category("construcao_ferramentas_seguranca", "construction_tools_safety", 91),
    Category("fashion_underwear_e_moda_praia", "fashion_underwear_beach", 53),
    Category("fashion_esporte", "fashion_sport", 19),
    Category("sinalizacao_e_seguranca", "signaling_and_security", 93),
    Category("pcs", "computers", 30, 1098),
    Category("artigos_de_natal", "christmas_supplies", 65),
    Category("fashion_roupa_feminina", "fashio_female_clothing", 27),
    Category("eletrodomesticos_2", "home_appliances_2", 90, 476),
    Category("livros_importados", "books_imported", 31),
    Category("bebidas", "drinks", 81, 59),
    Category("cine_foto", "cine_photo", 28),
    Category("la_cuisine", "la_cuisine", 10),
    Category("musica", "music", 27),
    Category("casa_conforto_2", "home_comfort_2", 5),
    Category("portateis_casa_forno_e_cafe", "small_appliances_home_oven_and_coffee", 31, 624),
    Category("cds_dvds_musicais", "cds_dvds_musicals", 1),
    Category("dvds_blu_ray", "dvds_blu_ray", 48),
    Category("flores", "flowers", 14, 34),
    Category("artes_e_artesanato", "arts_and_craftmanship", 19),
    Category("fraldas_higiene", "diapers_and_hygiene", 12),
    Category("fashion_roupa_infanto_juvenil", "fashion_childrens_clothes", 5),
    Category("seguros_e_servicos", "security_and_services", 2),
    Category("pc_gamer", None, 3),
    Category("portateis_cozinha_e_preparadores_de_alimentos", None, 10),
)
