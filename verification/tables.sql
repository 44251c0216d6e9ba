-- The files as tables of DuckDB: all is read as text, and cast here.
-- A key that several files carry is that of the last one: files of a folder are in the order of their landings.
-- A record that cannot be read is passed over: it is in quarantine, or the figures differ.

create macro csv(folder) as table
select *
from read_csv(
    folder || '/*.csv',
    all_varchar = true,
    header = true,
    delim = ',',
    quote = '"',
    escape = '"',
    filename = 'landed_file',
    union_by_name = true,
    ignore_errors = true,
    strict_mode = false
);

create table orders as
select
    order_id,
    customer_id,
    order_status as status,
    try_cast(order_purchase_timestamp as timestamp) as purchased_at,
    try_cast(order_approved_at as timestamp) as approved_at,
    try_cast(order_delivered_carrier_date as timestamp) as carrier_at,
    try_cast(order_delivered_customer_date as timestamp) as arrived_at,
    try_cast(order_estimated_delivery_date as timestamp) as promised_at
from csv('orders')
qualify row_number() over (partition by order_id order by landed_file desc) = 1;

create table customers as
select
    customer_id,
    customer_unique_id as person,
    customer_zip_code_prefix as zip,
    customer_state as state
from csv('customers')
qualify row_number() over (partition by customer_id order by landed_file desc) = 1;

create table items as
select
    order_id,
    try_cast(order_item_id as integer) as item_number,
    product_id,
    seller_id,
    try_cast(shipping_limit_date as timestamp) as limit_at,
    try_cast(price as decimal(18, 2)) as price,
    try_cast(freight_value as decimal(18, 2)) as freight
from csv('order_items')
qualify row_number() over (partition by order_id, order_item_id order by landed_file desc) = 1;

create table payments as
select
    order_id,
    try_cast(payment_sequential as integer) as number,
    payment_type as type,
    try_cast(payment_installments as integer) as installments,
    try_cast(payment_value as decimal(18, 2)) as value
from csv('order_payments')
qualify row_number() over (partition by order_id, payment_sequential order by landed_file desc) = 1;

create table reviews as
select
    review_id,
    order_id,
    try_cast(review_score as integer) as score,
    try_cast(review_creation_date as timestamp) as created_at,
    try_cast(review_answer_timestamp as timestamp) as answered_at
from csv('order_reviews')
qualify row_number() over (partition by review_id, order_id order by landed_file desc) = 1;

create table products as
select
    product_id,
    product_category_name as category,
    try_cast(product_weight_g as integer) as weight_g
from csv('products')
qualify row_number() over (partition by product_id order by landed_file desc) = 1;

create table sellers as
select
    seller_id,
    seller_zip_code_prefix as zip,
    seller_state as state
from csv('sellers')
qualify row_number() over (partition by seller_id order by landed_file desc) = 1;

create table translations as
select
    product_category_name as category,
    product_category_name_english as english
from csv('category_translation')
qualify row_number() over (partition by category order by landed_file desc) = 1;

create table places as
select
    geolocation_zip_code_prefix as zip,
    try_cast(geolocation_lat as double) as latitude,
    try_cast(geolocation_lng as double) as longitude,
    geolocation_city as city,
    geolocation_state as state
from csv('geolocation');

-- What several checks count from.

create view bought as
select
    orders.*,
    cast(orders.purchased_at as date) as day,
    cast(date_trunc('month', orders.purchased_at) as date) as month,
    coalesce(customers.person, 'unknown') as person,
    coalesce(customers.state, 'unknown') as state,
    orders.status not in ('canceled', 'unavailable') as valid,
    orders.status = 'delivered' as delivered,
    orders.status = 'delivered' and orders.arrived_at is not null as dated
from orders
left join customers using (customer_id);

create view sold as
select
    items.*,
    bought.day,
    bought.month,
    bought.status,
    bought.valid,
    bought.state,
    bought.carrier_at,
    coalesce(sellers.state, 'unknown') as seller_state,
    coalesce(translations.english, products.category, 'unknown') as category
from items
inner join bought using (order_id)
left join sellers using (seller_id)
left join products using (product_id)
left join translations using (category);

create view money as
select
    order_id,
    count(*) as units,
    count(distinct seller_id) as sellers,
    sum(price) as price,
    sum(freight) as freight,
    sum(price + freight) as gmv
from items
group by order_id;

create view paid as
select
    order_id,
    count(*) as payments,
    count(distinct type) as types,
    max(installments) as installments,
    sum(value) as paid
from payments
group by order_id;

create view latest as
select order_id, score
from reviews
qualify row_number() over (
    partition by order_id
    order by cast(created_at as date) desc, answered_at desc, review_id desc
) = 1;

create view newcomers as
select
    person,
    min(month) as cohort
from bought
where person <> 'unknown'
group by person;

-- A month is whole when orders go on after it, and it has a twentieth of those of the busiest one.
create view last_whole_month as
with months as (
    select
        month,
        (select max(day) from bought) >= month + interval 1 month
        and count(*) * 20 >= max(count(*)) over () as is_whole
    from bought
    group by month
)

select coalesce(max(month) filter (is_whole), max(month)) as month
from months;

create view spots as
select
    zip,
    median(latitude) as latitude,
    median(longitude) as longitude
from (select distinct * from places)
where latitude between -33.75 and 5.27 and longitude between -73.99 and -34.79
group by zip;
