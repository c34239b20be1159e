import { settings } from './session.ts';

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
            settings.value = { ...settings.value, compatibility: value === 'medtech' ? 'medtech' : 'default' };
          }}
        >
          <option value="default">default</option>
          <option value="medtech">medtech</option>
        </select>
      </label>
    </>
  );
}
