import { contract } from './contract.js';
import { startRealFleet } from './real-fleet.js';

contract('real Incus', startRealFleet);
