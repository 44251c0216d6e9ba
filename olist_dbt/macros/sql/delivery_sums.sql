{#- What a group of `fct_order_sellers` adds up to: counts and sums, so that groups add up further. -#}
{% macro delivery_sums() -%}
count(*) as seller_order_count,
        cast(sum(order_weight) as numeric(18, 6)) as weighted_order_count,
        count(delivery_days) as dated_delivery_count,
        count(case when is_late_by_timestamp then 1 end) as late_by_timestamp_count,
        count(case when is_late_by_date then 1 end) as late_by_date_count,
        cast(coalesce(sum(delivery_days), 0) as numeric(18, 6)) as delivery_days_sum,
        count(handling_days) as handled_order_count,
        cast(coalesce(sum(handling_days), 0) as numeric(18, 6)) as handling_days_sum,
        count(carrier_days) as carried_order_count,
        cast(coalesce(sum(carrier_days), 0) as numeric(18, 6)) as carrier_days_sum,
        count(is_shipping_limit_breached) as limited_order_count,
        count(case when is_shipping_limit_breached then 1 end)
            as shipping_limit_breach_count
{%- endmacro %}
