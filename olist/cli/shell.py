"""`olist completion`: what a shell evaluates to complete the command line."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell's completion script: `eval "$(olist completion bash)"`."""
    from click.shell_completion import get_completion_class

    from olist.cli import olist

    generator = get_completion_class(shell)
    if generator is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(generator(olist, {}, "olist", "_OLIST_COMPLETE").source())
