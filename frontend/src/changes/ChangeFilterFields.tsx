import { useEffect, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { Button, SearchField, Select, TextField } from '@backstage/ui';
import type { Estate } from '../overview/estate';
import { DateField } from '../DateField';
import {
  CHANGE_KINDS,
  CHANGE_TIMES,
  type ChangeFilterName,
  type ChangeFilters,
} from './changeFilters';

const ALL = 'all';
const DAYS = 'days';

const fields = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(9rem, 1fr))',
  gap: 'var(--bui-space-4)',
  alignItems: 'end',
};

/** The fields by which people filter changes. */
export function ChangeFilterFields(props: {
  filters: ChangeFilters;
  change: (changed: ChangeFilters) => void;
  clear: () => void;
  /** What the page is about already, and so can't be chosen. */
  fixed: ChangeFilterName[];
  /** The accounts and owners that buckets have. */
  estate?: Pick<Estate, 'accounts' | 'owners'>;
}) {
  const { filters, change, clear, fixed, estate } = props;
  const set = (name: ChangeFilterName) => (value: string) =>
    change({ [name]: value });
  const isFree = (name: ChangeFilterName) => !fixed.includes(name);
  return (
    <div style={fields}>
      <TypedField
        label="Find in changes"
        search
        value={filters.text}
        onChange={set('text')}
      />
      {isFree('account') && (
        <ChoiceField
          label="Account"
          value={filters.account}
          options={estate?.accounts ?? []}
          onChange={set('account')}
        />
      )}
      {isFree('owner') && (
        <ChoiceField
          label="Owner"
          value={filters.owner}
          options={estate?.owners ?? []}
          onChange={set('owner')}
        />
      )}
      <TypedField
        label="By person"
        value={filters.person}
        onChange={set('person')}
      />
      {isFree('bucket') && (
        <TypedField
          label="Bucket"
          value={filters.bucket}
          onChange={set('bucket')}
        />
      )}
      <ChoiceField
        label="What"
        value={filters.kind}
        options={optionsOf(CHANGE_KINDS)}
        onChange={set('kind')}
      />
      <TimeFields filters={filters} change={change} />
      {Object.keys(filters).length > 0 && (
        <Button variant="tertiary" onPress={clear}>
          Clear all
        </Button>
      )}
    </div>
  );
}

function TimeFields(props: {
  filters: ChangeFilters;
  change: (changed: ChangeFilters) => void;
}) {
  const { filters, change } = props;
  const { time, from, to } = filters;
  const [choosesDays, setChoosesDays] = useState(Boolean(from ?? to));
  const isDays = choosesDays || Boolean(from ?? to);
  return (
    <>
      <ChoiceField
        label="When"
        value={isDays ? DAYS : time}
        options={[
          ...optionsOf(CHANGE_TIMES),
          { value: DAYS, label: 'Days of your choice' },
        ]}
        onChange={chosen => {
          setChoosesDays(chosen === DAYS);
          change(
            chosen === DAYS ? { time: '' } : { time: chosen, from: '', to: '' },
          );
        }}
      />
      {isDays && (
        <>
          <DateField
            label="From"
            value={dayOf(from)}
            onChange={day => change({ from: day })}
          />
          <DateField
            label="To"
            value={dayOf(to)}
            onChange={day => change({ to: day })}
          />
        </>
      )}
    </>
  );
}

/** An address may have a time of a day. */
function dayOf(text: string = ''): string {
  return text.slice(0, 10);
}

function optionsOf(labels: Record<string, { label: string }>) {
  return Object.entries(labels).map(([value, { label }]) => ({ value, label }));
}

function ChoiceField(props: {
  label: string;
  value?: string;
  options: Array<{ value: string; label: string }>;
  onChange: (value: string) => void;
}) {
  const { label, value, onChange } = props;
  const options = props.options.map(option => ({
    value: option.value,
    label: option.label,
  }));
  if (value && !options.some(option => option.value === value)) {
    options.push({ value, label: value });
  }
  return (
    <Select
      label={label}
      options={[{ value: ALL, label: 'All' }, ...options]}
      value={value ?? ALL}
      onChange={chosen => onChange(chosen === ALL ? '' : String(chosen))}
    />
  );
}

/** A text that counts once the person has stopped to write. */
function TypedField(props: {
  label: string;
  search?: boolean;
  value?: string;
  onChange: (value: string) => void;
}) {
  const { label, search, value = '', onChange } = props;
  const [typed, setTyped] = useState(value);
  // Somebody may have gone back, or cleared all.
  useEffect(() => setTyped(value), [value]);
  useDebounce(
    () => {
      if (typed.trim() !== value) {
        onChange(typed.trim());
      }
    },
    400,
    [typed],
  );
  const Field = search ? SearchField : TextField;
  return <Field label={label} value={typed} onChange={setTyped} />;
}
