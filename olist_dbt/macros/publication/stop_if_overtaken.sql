{% macro stop_if_overtaken() %}
    {#-
        Runs in the transaction of each model. The shared lock keeps the generation until the model has
        committed, so a command that starts meanwhile waits for one model, never for a whole run; a
        command that was overtaken writes no further model.
    -#}
    {% if target.type == 'postgres' and writes_candidate() %}
        do $$
        begin
            perform from publication.generation
            inner join publication.builds on builds.generation = generation.generation
            where builds.invocation_id = {{ sql_text(invocation_id) }}
            for share of generation;
            if not found then
                raise exception
                    'another dbt command writes the candidate since this one began: run this one again';
            end if;
        end
        $$
    {% endif %}
{% endmacro %}
