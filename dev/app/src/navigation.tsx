import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import CategoryIcon from '@material-ui/icons/Category';
import GroupIcon from '@material-ui/icons/Group';
import MenuIcon from '@material-ui/icons/Menu';
import PersonIcon from '@material-ui/icons/Person';
import SearchIcon from '@material-ui/icons/Search';
import SettingsIcon from '@material-ui/icons/Settings';
import StorageIcon from '@material-ui/icons/Storage';

const buckets = '/catalog?filters[kind]=resource&filters[type]=s3-bucket';

/** Links into the stock catalog list, each with its filters set: the list itself keeps them in its URL. */
export const navigation = NavContentBlueprint.make({
  params: {
    component: () => (
      <Sidebar>
        <SidebarGroup label="Search" icon={<SearchIcon />} to="/search">
          <SidebarItem icon={SearchIcon} to="/search" text="Search" />
        </SidebarGroup>
        <SidebarDivider />
        <SidebarGroup label="Menu" icon={<MenuIcon />}>
          <SidebarItem
            icon={StorageIcon}
            to={`${buckets}&filters[user]=all`}
            text="S3 buckets"
          />
          <SidebarItem
            icon={PersonIcon}
            to={`${buckets}&filters[user]=owned`}
            text="My team's buckets"
          />
          <SidebarDivider />
          <SidebarItem
            icon={CategoryIcon}
            to="/catalog?filters[kind]=system&filters[user]=all"
            text="Systems"
          />
          <SidebarItem
            icon={GroupIcon}
            to="/catalog?filters[kind]=group&filters[user]=all"
            text="Teams"
          />
        </SidebarGroup>
        <SidebarSpace />
        <SidebarDivider />
        <SidebarGroup label="Settings" icon={<SettingsIcon />} to="/settings">
          <SidebarItem icon={SettingsIcon} to="/settings" text="Settings" />
        </SidebarGroup>
      </Sidebar>
    ),
  },
});
