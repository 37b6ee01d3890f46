/**
 * Colours by role, for light and dark. Charts are drawn once, in the light colours; the style sheet then maps each of
 * them to its role by attribute selectors, so that one drawing reads well in both. For that to work no two roles may
 * share a light colour.
 */
export const palette = {
  page: { light: '#f6f8f8', dark: '#0d161c' },
  panel: { light: '#ffffff', dark: '#14212a' },
  ink: { light: '#15242d', dark: '#e7eff2' },
  muted: { light: '#50626d', dark: '#a3b5bf' },
  line: { light: '#dce4e7', dark: '#2a3b46' },
  tide: { light: '#0f6480', dark: '#62bcd6' },
  shallow: { light: '#dcedf2', dark: '#17353f' },
  sand: { light: '#8a5a00', dark: '#e6b45c' },
  stay: { light: '#1d7350', dark: '#66c9a2' },
  urgent: { light: '#b02a1f', dark: '#ff9180' },
  slate: { light: '#5c6a8a', dark: '#a9b6d8' },
} as const satisfies Record<string, { light: `#${string}`; dark: `#${string}` }>;

export type Role = keyof typeof palette;

/** The colour that a chart draws a role in. */
export const paint = (role: Role): string => palette[role].light;

/** Style rules: the roles as custom properties, and the mapping of chart colours to roles. */
export function paletteCss(): string {
  const roles = Object.keys(palette) as Role[];
  const properties = (shade: 'light' | 'dark'): string =>
    roles.map((role) => `--${role}:${palette[role][shade]}`).join(';');
  const mapping = roles
    .map((role) => {
      const { light } = palette[role];
      return `.chart [fill="${light}"]{fill:var(--${role})}.chart [stroke="${light}"]{stroke:var(--${role})}`;
    })
    .join('\n');
  return [
    `:root{color-scheme:light dark;${properties('light')}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${properties('dark')}}}`,
    mapping,
  ].join('\n');
}
