import { inForce, settings } from './session.ts';

const COMPATIBILITIES = ['connector', 'default', 'medtech'] as const;

/** How the connector would run the mappings: decides ids, status, and what lint warns of. */
export function RunSettingsForm() {
  const { identityMode, compatibility } = settings.value;
  return (
    <>
      <label class="small">
        Identity
        <select
          value={identityMode}
          onChange={({ currentTarget: { value } }) => {
            settings.value = { ...settings.value, identityMode: value === 'create' ? 'create' : 'lookup' };
          }}
        >
          <option value="lookup">lookup</option>
          <option value="create">create</option>
        </select>
      </label>
      <label class="small">
        Compatibility
        <select
          value={compatibility}
          onChange={({ currentTarget: { value } }) => {
            const chosen = COMPATIBILITIES.find((known) => known === value) ?? 'default';
            settings.value = { ...settings.value, compatibility: chosen };
          }}
        >
          {inForce.value !== undefined && <option value="connector">as the connector</option>}
          <option value="default">default</option>
          <option value="medtech">medtech</option>
        </select>
      </label>
    </>
  );
}
