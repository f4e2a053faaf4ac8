import {
  Sidebar,
  SidebarDivider,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import type { IconComponent } from '@backstage/core-plugin-api';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import CategoryIcon from '@material-ui/icons/Category';
import CloudIcon from '@material-ui/icons/Cloud';
import DashboardIcon from '@material-ui/icons/Dashboard';
import GroupIcon from '@material-ui/icons/Group';
import HistoryIcon from '@material-ui/icons/History';
import PersonIcon from '@material-ui/icons/Person';
import SearchIcon from '@material-ui/icons/Search';
import SettingsIcon from '@material-ui/icons/Settings';
import StorageIcon from '@material-ui/icons/Storage';
import { useLocation } from 'react-router-dom';

/** The sidebar marks every link to the present page, whatever its query. */
const notCurrent = { activeClassName: '', 'aria-current': undefined };

export const navigation = NavContentBlueprint.make({
  params: {
    component: () => (
      <Sidebar>
        <SidebarItem icon={SearchIcon} to="/search" text="Search" />
        <SidebarDivider />
        <SidebarItem
          icon={DashboardIcon}
          text="Overview"
          to="/s3-buckets/overview"
        />
        <ListItem
          icon={StorageIcon}
          text="S3 buckets"
          list="/s3-buckets/buckets"
          filters={{ user: 'all' }}
        />
        <ListItem
          icon={PersonIcon}
          text="My buckets"
          list="/s3-buckets/buckets"
          filters={{ user: 'owned' }}
        />
        <SidebarDivider />
        <SidebarItem
          icon={CloudIcon}
          text="AWS accounts"
          to="/s3-buckets/accounts"
        />
        <SidebarItem
          icon={HistoryIcon}
          text="Changes"
          to="/s3-buckets/history"
        />
        <ListItem
          icon={GroupIcon}
          text="Teams"
          list="/catalog"
          filters={{ kind: 'group', user: 'all' }}
        />
        <ListItem
          icon={CategoryIcon}
          text="Systems"
          list="/catalog"
          filters={{ kind: 'system', user: 'all' }}
        />
        <SidebarSpace />
        <SidebarDivider />
        <NotificationsSidebarItem />
        <SidebarItem icon={SettingsIcon} to="/settings" text="Settings" />
      </Sidebar>
    ),
  },
});

/** A link to a list with filters set. Lists keep their filters in the URL: only these tell which link is current. */
function ListItem(props: {
  icon: IconComponent;
  text: string;
  list: string;
  filters: Record<string, string>;
}) {
  const { pathname, search } = useLocation();
  const query = Object.entries(props.filters)
    .map(([name, value]) => `filters[${name}]=${value}`)
    .join('&');
  const current =
    pathname === props.list && decodeURIComponent(search) === `?${query}`;
  return (
    <SidebarItem
      icon={props.icon}
      text={props.text}
      to={`${props.list}?${query}`}
      {...(!current && notCurrent)}
    />
  );
}
