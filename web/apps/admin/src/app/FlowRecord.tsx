import RecordPage from '../features/record/RecordPage';
import { DEEDS, OWN } from './deeds';

/** A record of any flow but the onboardings', with what only its flow has. */
export default function FlowRecord() {
  return <RecordPage deeds={DEEDS} own={OWN} />;
}
