"""`contrechamp atlas layers`: what is imported, and a layer taken away."""

import click

from contrechamp.config.output import emit, json_option, refuse, start_django


@click.command(name="layers", epilog="Example: contrechamp atlas layers --remove 'Paris 2019'")
@click.option("--remove", metavar="NAME", help="Take this layer from the map, with its files.")
@json_option
def command(remove: str | None, as_json: bool) -> None:
    """Lists the imported layers, each with its licence and how many devices it has."""
    start_django()
    from contrechamp.atlas.layers import acts, reads
    from contrechamp.atlas.layers.models import Layer

    if remove is not None:
        layer = Layer.objects.filter(name=remove).first()
        if layer is None:
            refuse(f"There is no layer {remove}. See: contrechamp atlas layers", as_json=as_json)
        acts.remove(layer=layer, by=None)
        emit({"removed": remove}, f"{remove} is gone.", as_json=as_json)
        return
    for told in reads.layers():
        emit(
            {
                "layer": told.layer.pk, "name": told.layer.name, "licence": told.layer.licence,
                "attribution": told.layer.attribution, "devices": told.objects, "placed": told.placed,
                "gone": told.gone, "doubts": told.doubts,
            },
            f"{told.layer.pk}  {told.layer.name} ({told.layer.licence or 'no licence named'}): {told.objects} devices, "
            f"{told.placed} with a position, {told.gone} gone, {told.doubts} doubtful",
            as_json=as_json,
        )  # fmt: skip
