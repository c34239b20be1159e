/** A made-up device: what it measures and how its messages look to the mappings of `examples/demo`. */
interface DeviceModel {
  readonly name: string;
  /** Seconds between two messages. */
  readonly everySeconds: number;
  message(device: SimulatedDevice, at: number, noise: Noise): object;
}

export interface SimulatedDevice {
  readonly deviceId: string;
  readonly patientId: string;
  readonly model: DeviceModel;
  /** Where this person's values lie; 0 to 1. */
  readonly disposition: number;
  messages: number;
}

/** Numbers from 0 to 1; given from outside, so that a run can be repeated. */
type Noise = () => number;

const ECG_SAMPLES = 250;
const ECG_PERIOD_MS = 4;
const ECG_STRIP_SECONDS = 10;

const strap: DeviceModel = {
  name: 'strap',
  everySeconds: 1,
  message: (device, at, noise) => ({
    ...who(device),
    readings: [{ time: iso(at), heartRate: Math.round(58 + 30 * device.disposition + wave(at, 60, 6) + 3 * noise()) }],
  }),
};

const cuff: DeviceModel = {
  name: 'cuff',
  everySeconds: 30,
  message: (device, at, noise) => {
    const systolic = Math.round(108 + 30 * device.disposition + 6 * noise());
    return { ...who(device), readings: [{ time: iso(at), systolic, diastolic: Math.round(systolic * 0.64) }] };
  },
};

const oximeter: DeviceModel = {
  name: 'oximeter',
  everySeconds: 5,
  message: (device, at, noise) => ({ ...who(device), time: iso(at), spo2: Math.round(95 + 4 * noise()) }),
};

const thermometer: DeviceModel = {
  name: 'thermometer',
  everySeconds: 20,
  message: (device, at, noise) => ({
    ...who(device),
    time: iso(at),
    temperature: tenth(36.2 + device.disposition + 0.3 * noise()),
  }),
};

const tracker: DeviceModel = {
  name: 'tracker',
  everySeconds: 10,
  message: (device, at, noise) => ({ ...who(device), time: iso(at), steps: Math.round(25 * noise()) }),
};

const meter: DeviceModel = {
  name: 'meter',
  everySeconds: 25,
  message: (device, at, noise) => ({
    ...who(device),
    time: iso(at),
    glucose: Math.round(80 + 50 * device.disposition + 10 * noise()),
  }),
};

const patch: DeviceModel = {
  name: 'patch',
  everySeconds: 1,
  message: (device, at, noise) => ({
    ...who(device),
    stripId: `strip-${Math.floor(at / 1000 / ECG_STRIP_SECONDS)}`,
    time: iso(at),
    ecg: Array.from({ length: ECG_SAMPLES }, (_, index) =>
      hundredth(beat(at + index * ECG_PERIOD_MS) + 0.02 * noise()),
    ),
  }),
};

/** The order in which `--simulate N` takes them. */
const DEVICE_MODELS: readonly DeviceModel[] = [strap, cuff, oximeter, thermometer, tracker, meter, patch];

export function simulatedDevices(count: number): readonly SimulatedDevice[] {
  return Array.from({ length: count }, (_, index) => {
    const model = DEVICE_MODELS[index % DEVICE_MODELS.length] ?? strap;
    const number = String(Math.floor(index / DEVICE_MODELS.length) + 1).padStart(2, '0');
    return {
      model,
      messages: 0,
      deviceId: `sim-${model.name}-${number}`,
      patientId: `sim-patient-${number}`,
      disposition: ((index * 37) % 100) / 100,
    };
  });
}

function who({ deviceId, patientId }: SimulatedDevice) {
  return { deviceId, patientId };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function wave(at: number, periodSeconds: number, amplitude: number): number {
  return amplitude * Math.sin((at / 1000 / periodSeconds) * 2 * Math.PI);
}

/** A heart beat a second, in millivolts: a small P wave, the QRS spike, a T wave. */
function beat(at: number): number {
  const phase = (at % 1000) / 1000;
  return (
    bump(phase, 0.15, 0.04, 0.12) -
    bump(phase, 0.28, 0.015, 0.18) +
    bump(phase, 0.3, 0.012, 1.1) +
    bump(phase, 0.55, 0.06, 0.25)
  );
}

function bump(phase: number, centre: number, width: number, height: number): number {
  return height * Math.exp(-(((phase - centre) / width) ** 2));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
