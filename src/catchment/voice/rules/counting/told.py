"""A count sheet in words: what happened at each stage, and the whole sheet as text for a terminal."""

from collections.abc import Iterable, Mapping

from catchment.structure.rules.words import counted, listed
from catchment.voice.rules.counting.values import CountSheet, Method, Moves, Stage, Tie, in_votes

Names = Mapping[str, str]  # of candidates, by code


def _named(codes: Iterable[str], names: Names) -> str:
    found = [names.get(code, code) for code in codes]
    return listed(found, len(found))


def stage_words(stage: Stage, names: Names) -> str:
    """Return what a stage did: "The surplus of A moves on. B is elected."."""
    giver = names.get(stage.giver, stage.giver)
    said = {
        Moves.FIRST: "First preferences.",
        Moves.SURPLUS: f"The surplus of {giver} moves on.",
        Moves.EXCLUSION: f"{giver} has fewest votes and is excluded; their papers move on.",
    }[stage.moves]
    if stage.elected:
        elected = _named(stage.elected, names)
        said += f" {elected} {'is' if len(stage.elected) == 1 else 'are'} elected."
    return said


def tie_words(tie: Tie, names: Names) -> str:
    """Return how a tie was broken."""
    tied = _named(tie.candidates, names)
    chosen = names.get(tie.chosen, tie.chosen)
    if tie.stage is not None:
        differed = f"stage {tie.stage}, where they differed, decides {tie.purpose}"
        return f"{tied} had equal votes; {differed}: {chosen}."
    return f"{tied} had equal votes at every stage; lots decide {tie.purpose}: {chosen}."


def result_words(sheet: CountSheet, names: Names) -> str:
    """Return the result in a sentence."""
    papers = counted(sheet.valid, "valid paper")
    if not sheet.elected:
        return f"Nobody is elected: there was no valid paper for {counted(sheet.places, 'place')}."
    elected = _named(sheet.elected, names)
    are = "is" if len(sheet.elected) == 1 else "are"
    said = f"{elected} {are} elected, on {papers}"
    if sheet.method is Method.STV:
        said += f" with a quota of {sheet.quota:,}, in {counted(len(sheet.stages), 'stage')}"
    if sheet.unfilled:
        verb = "stays" if sheet.unfilled == 1 else "stay"
        said += f"; {counted(sheet.unfilled, 'place')} {verb} empty, because no more stood"
    return f"{said}."


def as_text(sheet: CountSheet, names: Names) -> str:
    """Return the whole sheet as lines of text: the result, every stage, and what was spoilt."""
    lines = [result_words(sheet, names), ""]
    width = max(len(names.get(code, code)) for code in sheet.candidates)
    for stage in sheet.stages:
        lines.append(f"Stage {stage.number}. {stage_words(stage, names)}")
        lines += [f"  {tie_words(tie, names)}" for tie in stage.ties]
        moved = dict(stage.transfers)
        for code, units in stage.votes:
            came = f"  +{in_votes(moved[code])}" if code in moved else ""
            lines.append(f"  {names.get(code, code):<{width}}  {in_votes(units):>14}{came}")
        if stage.not_transferable or stage.lost:
            dropped, lost = in_votes(stage.not_transferable), in_votes(stage.lost)
            lines.append(f"  Not transferable {dropped}, lost to rounding {lost}")
    if sheet.spoilt:
        lines += ["", f"Spoilt: {counted(sheet.spoilt_papers, 'paper')}."]
        lines += [f"  {each.where}: {each.reason} ({each.times:,})" for each in sheet.spoilt]
    lines += ["", f"Lots, where any are drawn, follow from the seed {sheet.seed}."]
    return "\n".join(lines)
