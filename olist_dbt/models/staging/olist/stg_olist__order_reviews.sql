with

source as (

    select * from {{ source('olist', 'order_reviews') }}

),

renamed as (

    select

        -- ids
        review_id,
        order_id,

        -- texts
        review_comment_title as comment_title,
        review_comment_message as comment_message,

        -- numbers
        review_score,

        -- dates
        cast(review_creation_date as date) as survey_date,

        -- timestamps
        review_answer_timestamp as answered_at

    from source

)

select * from renamed
