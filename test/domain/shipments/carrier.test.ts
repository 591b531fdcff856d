import { carrierFor } from '../../../src/domain/shipments/carrier.ts';

const nameFor = (name: string, carriers: Record<string, string> = {}): string => {
  const { carrierCode, carrierName } = carrierFor({ name, service: undefined }, carriers);
  return carrierName === undefined ? carrierCode : `${carrierCode}: ${carrierName}`;
};

describe("Amazon's name for a carrier", () => {
  test.each([
    ['FEDEX', 'FedEx'],
    ['Fed Ex', 'FedEx'],
    ['royal mail', 'Royal Mail'],
    ['Self Delivery', 'Self Delivery'],
  ])('%s is a name of a code', (name, expected) => {
    expect(nameFor(name)).toBe(expected);
  });

  test.each([
    ['DHL Paket', 'DHL'],
    ['DHL Paket Prio', 'DHL'],
    ['DHL-Paket', 'DHL'],
    ['dhl paket', 'DHL'],
    ['UPS Ground', 'UPS'],
    ['UPS® Standard', 'UPS'],
    ['UPS Mail Innovations Expedited', 'UPS Mail Innovations'],
    ['FedEx International Priority', 'FedEx'],
    ['Fed Ex Ground', 'FedEx'],
    ['FedEx SmartPost Light', 'FedEx SmartPost'],
    ['DHL Express Worldwide', 'DHL Express'],
    ['Royal Mail Tracked 48', 'Royal Mail'],
    ['GLS Italy', 'GLS'],
    ['Deutsche Post Warensendung', 'Deutsche Post'],
    ['4PX Standard', '4PX'],
  ])('%s begins with one', (name, expected) => {
    expect(nameFor(name)).toBe(expected);
  });

  test.each([
    'easyship',
    'UPSTREAM Logistics',
    'UPSGround',
    'Upside Couriers',
    'DHLX Parcel',
    'Express by UPS',
    'Not DHL',
    'Go Logistics',
    'Go! Express & Logistics',
    'Target Couriers',
    'Professional Movers',
    'Arrow Freight',
    'UPS Freight',
    'DPDgroup',
    'Glasgow Post',
    'Post',
  ])('%s is no code, and is sent by its name', (name) => {
    expect(nameFor(name)).toBe(`Other: ${name}`);
  });

  test('the setting goes before it', () => {
    expect(nameFor('Paketdienst', { paketdienst: 'DPD' })).toBe('DPD');
    expect(nameFor('DHL Paket', { 'DHL Paket': 'DHL eCommerce' })).toBe('DHL eCommerce');
    expect(nameFor('UPS Ground', { 'UPS Ground': 'Other' })).toBe('Other: UPS Ground');
  });

  test('the service goes along', () => {
    expect(carrierFor({ name: 'DHL', service: 'Paket' }, {})).toEqual({
      carrierCode: 'DHL',
      shippingMethod: 'Paket',
    });
  });
});
