import {
  Sidebar,
  SidebarDivider,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import type { IconComponent } from '@backstage/core-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import CategoryIcon from '@material-ui/icons/Category';
import CloudIcon from '@material-ui/icons/Cloud';
import GroupIcon from '@material-ui/icons/Group';
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
        <CatalogItem
          icon={StorageIcon}
          text="S3 buckets"
          filters={{ kind: 'resource', type: 's3-bucket', user: 'all' }}
        />
        <CatalogItem
          icon={PersonIcon}
          text="My buckets"
          filters={{ kind: 'resource', type: 's3-bucket', user: 'owned' }}
        />
        <CatalogItem
          icon={CloudIcon}
          text="AWS accounts"
          filters={{ kind: 'resource', type: 'aws-account', user: 'all' }}
        />
        <SidebarDivider />
        <CatalogItem
          icon={GroupIcon}
          text="Teams"
          filters={{ kind: 'group', user: 'all' }}
        />
        <CatalogItem
          icon={CategoryIcon}
          text="Systems"
          filters={{ kind: 'system', user: 'all' }}
        />
        <SidebarSpace />
        <SidebarDivider />
        <SidebarItem icon={SettingsIcon} to="/settings" text="Settings" />
      </Sidebar>
    ),
  },
});

/** A link to the stock catalog list with filters set. The list is one page: only the filters say which link is current. */
function CatalogItem(props: {
  icon: IconComponent;
  text: string;
  filters: Record<string, string>;
}) {
  const { pathname, search } = useLocation();
  const query = Object.entries(props.filters)
    .map(([name, value]) => `filters[${name}]=${value}`)
    .join('&');
  const current =
    pathname === '/catalog' && decodeURIComponent(search) === `?${query}`;
  return (
    <SidebarItem
      icon={props.icon}
      text={props.text}
      to={`/catalog?${query}`}
      {...(!current && notCurrent)}
    />
  );
}
