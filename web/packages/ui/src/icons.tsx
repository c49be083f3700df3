import SvgIcon, { type SvgIconProps } from '@mui/material/SvgIcon';

import { RAMP } from './mark';

/** Our own few icons, drawn on 24 by 24 with strokes; the library of all of them has 174 MB. They are decoration: what
 * they mean is said beside them. */
function stroked(path: string) {
  return function Icon(props: SvgIconProps) {
    return (
      <SvgIcon {...props} aria-hidden>
        <path
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </SvgIcon>
    );
  };
}

export const CheckIcon = stroked('M5 12.5l4.5 4.5L19 7.5');
export const CheckCircleIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.2l2.8 2.8L16 9.6');
export const CircleIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z');
/** A point of a list: not a circle, which looks like something to choose. */
export const PointIcon = stroked('M12 13.200a1.200 1.200 0 1 0 0-2.400 1.200 1.200 0 0 0 0 2.400Z');
export const DashCircleIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.2 12h7.600');
export const ClockIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2');
export const WarningIcon = stroked('M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.2v.1');
export const ErrorIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5v5M12 16.2v.1');
export const InfoIcon = stroked('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.6v.1');
export const QuestionIcon = stroked(
  'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.4a2.6 2.6 0 0 1 5 .8c0 1.7-2.5 2-2.5 3.6M12 17v.1',
);
export const CopyIcon = stroked('M9 9h11v11H9zM5 15H4V4h11v1');
export const PlusIcon = stroked('M12 5v14M5 12h14');
export const BinIcon = stroked('M4 7h16M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.2 11v5.5M13.8 11v5.5');
export const CloseIcon = stroked('M6 6l12 12M18 6 6 18');
export const SearchIcon = stroked('M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20.5 20.5');
export const MenuIcon = stroked('M4 6.5h16M4 12h16M4 17.5h16');
export const MoreIcon = stroked('M12 6v.1M12 12v.1M12 18v.1');
export const FilterIcon = stroked('M4 6.5h16M7 12h10M10 17.5h4');
export const ListIcon = stroked('M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1');
export const ChecklistIcon = stroked(
  'M11 6.5h9M11 12h9M11 17.5h9M3.5 6.3l1.4 1.4 2.6-2.9M3.5 16.8l1.4 1.4 2.6-2.9',
);
export const SunIcon = stroked(
  'M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
);
export const MoonIcon = stroked('M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z');
export const PersonIcon = stroked(
  'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.700 1.900 7.500 5.500',
);
export const LinkIcon = stroked(
  'M10 14a4 4 0 0 0 5.700 0l3.300-3.300a4 4 0 0 0-5.700-5.700l-1.300 1.300M14 10a4 4 0 0 0-5.700 0L5 13.300a4 4 0 0 0 5.700 5.700l1.300-1.300',
);
export const RefreshIcon = stroked(
  'M20 6v5h-5M4 18v-5h5M5.500 9a7.500 7.500 0 0 1 13-1.500L20 11M4 13l1.500 3.500a7.500 7.500 0 0 0 13-1.500',
);
export const ChevronRightIcon = stroked('M9.500 5.500 16 12l-6.500 6.500');
export const ChevronDownIcon = stroked('M5.500 9.500 12 16l6.500-6.500');
export const ExternalIcon = stroked('M13 5h6v6M19 5l-8.500 8.500M17 14v5H5V7h5');
export const DownloadIcon = stroked('M12 4v11M7 10.500 12 15.500l5-5M5 20h14');
export const PixelIcon = stroked('M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6M14 17h6');
export const RocketIcon = stroked(
  'M5 19c0-2.500 1-4 2.500-4.500M12 15l-3-3c1-4.500 4-8 10-8 0 6-3.500 9-8 10M9 12H5.500l2-3.500H11M12 15v3.500l3.500-2V13',
);
export const RampIcon = stroked(RAMP);
export const SparkleIcon = stroked(
  'M12 4l1.800 5.200L19 11l-5.200 1.800L12 18l-1.800-5.200L5 11l5.200-1.800L12 4Z',
);
export const CloudOffIcon = stroked(
  'M4 4l16 16M8 8.500A5.500 5.500 0 0 0 7.500 19H17M10 6.400A5.500 5.500 0 0 1 17 11a4 4 0 0 1 3 6.600',
);
export const EyeIcon = stroked(
  'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 14.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600Z',
);
export const EyeOffIcon = stroked(
  'M4 4l16 16M9.900 5.800A9 9 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a15 15 0 0 1-2.600 3.300M6.300 7.800A15 15 0 0 0 2.500 12S6 18.500 12 18.500a9 9 0 0 0 3.700-.8',
);
