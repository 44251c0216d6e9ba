{% macro stop_if_overtaken() %}
    {#-
        Runs in the transaction of each model. The shared lock is held until the model has committed,
        so that a command that begins meanwhile waits for the models at work, never for a whole run.
        An advisory lock, because it queues: row locks let the next models pass the one who waits.
    -#}
    {% if target.type == 'postgres' and writes_candidate() %}
        do $$
        begin
            perform pg_advisory_xact_lock_shared({{ candidate_lock() }});
            perform from publication.generation
            inner join publication.builds on builds.generation = generation.generation
            where builds.invocation_id = {{ sql_text(invocation_id) }};
            if not found then
                raise exception
                    'another dbt command writes the candidate since this one began: run this one again';
            end if;
        end
        $$
    {% endif %}
{% endmacro %}


{% macro candidate_lock() %}
    {#- The key of the advisory lock; …02 is that of the write lock, …03 of publishing. -#}
    {{ return(7305811904) }}
{% endmacro %}
