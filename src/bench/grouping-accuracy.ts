/** How well mined groups and templates agree with the truth; all in [0, 1]. */
export interface GroupingAccuracy {
  /** Share of lines whose group holds exactly the lines it should. */
  readonly ga: number;
  /** F1 of groups found exactly. */
  readonly fga: number;
  /** Share of lines whose template text is the true one. */
  readonly pa: number;
  /** F1 of templates found exactly: the group and its text. */
  readonly fta: number;
}

/** Lines of each group, by group name. */
function linesByGroup(names: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  names.forEach((name, line) => {
    const lines = groups.get(name);
    if (lines === undefined) groups.set(name, [line]);
    else lines.push(line);
  });
  return groups;
}

const harmonic = (hits: number, found: number, wanted: number): number =>
  found + wanted === 0 ? 1 : (2 * hits) / (found + wanted);

/**
 * Compares, line by line, the groups and templates found with the true templates (a group is all lines of one template).
 * Definitions of Khan et al. 2022 (GA, PA, FTA) and Jiang et al. 2023 (FGA); a template counts for FTA only when its
 * group is right as well.
 */
export function groupingAccuracy(
  groups: readonly string[],
  templates: readonly string[],
  truth: readonly string[],
): GroupingAccuracy {
  const found = linesByGroup(groups);
  const wanted = linesByGroup(truth);
  let lines = 0;
  let exact = 0;
  let exactText = 0;
  for (const members of found.values()) {
    const name = truth[members[0]!]!;
    const alike = members.every((line) => truth[line] === name);
    if (!alike || wanted.get(name)!.length !== members.length) continue;
    lines += members.length;
    exact++;
    if (templates[members[0]!] === name) exactText++;
  }
  const matching = templates.filter((template, line) => template === truth[line]).length;
  return {
    ga: truth.length === 0 ? 1 : lines / truth.length,
    fga: harmonic(exact, found.size, wanted.size),
    pa: truth.length === 0 ? 1 : matching / truth.length,
    fta: harmonic(exactText, found.size, wanted.size),
  };
}
